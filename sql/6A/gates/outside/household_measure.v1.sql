/*
doc: >
  Household sizes of countries beside those outside, how far segments differ in living alone, and who meets on residential IPs, of
  which every sixteenth is asked. Intervals: of the rank correlation by Fisher's transform, else the normal one of shares.
materialize: table
*/
-- Members of each household.
WITH home AS (
    SELECT household_id, count(*) AS members FROM s4_entity_neighbourhoods_6A GROUP BY household_id
)
-- People by country and segment, those who live alone, and their households, of which each member counts its part, in units of 1e-12.
, cell AS MATERIALIZED (
    SELECT party.country_iso, party.segment_id, count(*) AS people, count(*) FILTER (home.members = 1) AS alone
        , sum(1000000000000 // home.members)::HUGEINT AS household_parts
    FROM s1_party_base_6A AS party
    JOIN s4_entity_neighbourhoods_6A AS near ON near.party_id = party.party_id
    JOIN home ON home.household_id = near.household_id
    WHERE party.party_type = 'RETAIL'
    GROUP BY party.country_iso, party.segment_id
)
-- People per household of each country, here (x) and outside (y).
, pair AS MATERIALIZED (
    SELECT 'all' AS part, quantise(sum(cell.people)::DOUBLE * 1e12 / sum(cell.household_parts)::DOUBLE, 9) AS x, outside.adults AS y
    FROM cell
    JOIN policy_6A.household_countries AS outside ON outside.country_iso = cell.country_iso
    GROUP BY cell.country_iso, outside.adults
)
-- Segments of the world, and of the countries where at least a quarter of the households are one person.
, scoped AS (
    SELECT scope.metric_name, cell.segment_id, sum(cell.people)::BIGINT AS people, sum(cell.alone)::BIGINT AS alone
    FROM cell
    JOIN (SELECT unnest(['alone_spread_world', 'alone_spread_single']) AS metric_name) AS scope
        ON scope.metric_name = 'alone_spread_world'
        OR cell.country_iso IN (SELECT country_iso FROM policy_6A.household_countries WHERE one_person_share >= 0.25)
    GROUP BY scope.metric_name, cell.segment_id
)
-- Shares and people of the segment that lives alone most, and of the one that does least.
, spread AS (
    SELECT metric_name, sum(people)::BIGINT AS people
        , max_by((alone / people, people), (alone / people, segment_id)) AS most
        , min_by((alone / people, people), (alone / people, segment_id)) AS least
    FROM scoped
    GROUP BY metric_name
)
-- Parties of each household on each of the residential IPs that are asked.
, met AS (
    SELECT ip_id, household_id, count(*) AS n
    FROM (
        SELECT DISTINCT link.ip_id, link.party_id, near.household_id
        FROM s4_ip_links_6A AS link
        JOIN s4_ip_base_6A AS ip ON ip.ip_id = link.ip_id AND ip.ip_type = 'RESIDENTIAL' AND ip.ip_id % 16 = 0
        JOIN s4_entity_neighbourhoods_6A AS near ON near.party_id = link.party_id
        WHERE link.ip_id % 16 = 0
    )
    GROUP BY ip_id, household_id
)
-- Pairs of parties on one of these IPs, and those of one household.
, neighbour AS (
    SELECT sum(parties * (parties - 1) // 2)::BIGINT AS pairs, sum(household_pairs)::BIGINT AS household_pairs
    FROM (SELECT ip_id, sum(n)::BIGINT AS parties, sum(n * (n - 1) // 2)::BIGINT AS household_pairs FROM met GROUP BY ip_id)
)
-- Shares and differences of shares with their standard errors.
, measured AS (
    SELECT metric_name, people AS support_n, most[1] - least[1] AS value
        , sqrt(most[1] * (1 - most[1]) / most[2] + least[1] * (1 - least[1]) / least[2]) AS error
    FROM spread
    UNION ALL
    SELECT 'residential_household_pairs', pairs, household_pairs / nullif(pairs, 0)
        , sqrt(household_pairs / nullif(pairs, 0) * (1 - household_pairs / nullif(pairs, 0)) / nullif(pairs, 0))
    FROM neighbour
)
SELECT 'A14_HOUSEHOLDS' AS test_id, 'size_spearman' AS metric_name, rho AS value, ci_low, ci_high, n AS support_n
FROM rank_correlation('pair')
UNION ALL
SELECT 'A14_HOUSEHOLDS', metric_name, quantise(value, 12)
    , quantise(value - 1.959964 * error, 12), quantise(value + 1.959964 * error, 12), support_n
FROM measured
