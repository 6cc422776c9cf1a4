/*
doc: >
  One row of lists. alone_upto: the slot up to which a party lives alone, by country and stratum (strata to a country); all
  of a stratum that is not RETAIL do. size_ends: where each household size ends (bucket_of_16), 16 to a country, 2 being the
  first.
*/
-- Household figures of each country, or of its region where it has no row.
WITH RECURSIVE country AS (
    SELECT home.country_no, home.country_iso, home.region_no
        , coalesce(own.adults, region.adults) AS adults, coalesce(own.one_person_share, region.one_person_share) AS one_person_share
    FROM home_country AS home
    LEFT JOIN policy_6A.household_countries AS own ON own.country_iso = home.country_iso
    LEFT JOIN policy_6A.household_regions AS region ON region.region_id = home.region_id
)
-- RETAIL parties of each country and stratum, and how often their segment lives alone.
, resident AS (
    SELECT country.country_no, stratum.stratum_no, summary.party_count, segment.alone_factor
        , country.one_person_share / country.adults AS alone_share
    FROM s1_party_summary_6A AS summary
    JOIN country ON country.country_iso = summary.country_iso
    JOIN party_stratum AS stratum
        ON stratum.region_id = summary.region_id AND stratum.party_type = summary.party_type AND stratum.segment_id = summary.segment_id
    JOIN policy_6A.household_segments AS segment ON segment.segment_id = summary.segment_id
    WHERE summary.party_type = 'RETAIL'
)
-- Segments live alone as often as their factors say, and the country as often as its own share says.
, alone AS (
    SELECT country_no, stratum_no
        , quantise(least(prior.alone_max, alone_share * alone_factor * (sum(party_count) OVER (PARTITION BY country_no))::DOUBLE
            / ((sum(to_fixed_point(party_count * alone_factor, 9)) OVER (PARTITION BY country_no))::DOUBLE / 1e9)), 12) AS share
    FROM resident
    CROSS JOIN policy_6A.household_priors AS prior
)
-- Every country with every stratum: of those that are not RETAIL all live alone.
, grid AS (
    SELECT home.country_no, stratum.stratum_no, coalesce(alone.share, 1.0::DOUBLE) AS share
    FROM home_country AS home
    CROSS JOIN party_stratum AS stratum
    LEFT JOIN alone ON alone.country_no = home.country_no AND alone.stratum_no = stratum.stratum_no
)
-- Adults beyond two of those who live together: a negative binomial law, so that the country has its adults per household.
, term AS (
    SELECT country.country_no, prior.size_shape AS shape, prior.size_max, law.beyond, 2 AS size
        , quantise(pow(prior.size_shape / (prior.size_shape + law.beyond), prior.size_shape), 15) AS p
    FROM country
    CROSS JOIN policy_6A.household_priors AS prior
    CROSS JOIN LATERAL (
        SELECT greatest(0.0::DOUBLE, (country.adults - country.one_person_share) / (1 - country.one_person_share) - 2) AS beyond
    ) AS law
    UNION ALL
    SELECT country_no, shape, size_max, beyond, size + 1, p * (size - 2 + shape) / (size - 1) * beyond / (shape + beyond)
    FROM term
    WHERE size < size_max
)
-- Cumulative probabilities of the sizes; the last one takes what is left.
, run AS (
    SELECT country_no, size
        , CASE WHEN size = size_max THEN 1.0::DOUBLE
            ELSE sum(to_fixed_point(p, 15)) OVER (PARTITION BY country_no ORDER BY size)::DOUBLE / 1e15
        END AS upto
    FROM term
)
-- These as one list of sixteen by country.
, sized AS (
    SELECT list(coalesce(share_slot(run.upto), slot_end()) ORDER BY every.country_no, every.size) AS size_ends
    FROM (SELECT country_no, unnest(range(2, 18)) AS size FROM home_country) AS every
    LEFT JOIN run ON run.country_no = every.country_no AND run.size = every.size
)
SELECT (SELECT max(stratum_no) FROM party_stratum) AS strata
    , list(share_slot(grid.share) ORDER BY grid.country_no, grid.stratum_no) AS alone_upto
    , sized.size_ends
FROM grid
CROSS JOIN sized
GROUP BY sized.size_ends
