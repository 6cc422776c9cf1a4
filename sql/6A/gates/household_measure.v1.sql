/*
doc: >
  Household sizes of countries beside those outside, and how far segments differ in living alone. Intervals: of the rank
  correlation by Fisher's transform, of a difference of two shares the normal one.
materialize: table
*/
-- Sizes by country, here and outside.
WITH pair AS (
    SELECT 'all' AS part, people_per_household AS x, adults AS y FROM household_country
)
-- Segments of the world, and of the countries where at least a quarter of the households are one person.
, scoped AS (
    SELECT scope.metric_name, cell.segment_id, sum(cell.people)::BIGINT AS people, sum(cell.alone)::BIGINT AS alone
    FROM household_cell AS cell
    JOIN household_country AS country ON country.country_iso = cell.country_iso
    JOIN (SELECT unnest(['alone_spread_world', 'alone_spread_single']) AS metric_name) AS scope
        ON scope.metric_name = 'alone_spread_world' OR country.one_person_share >= 0.25
    GROUP BY scope.metric_name, cell.segment_id
)
-- The segment that lives alone most, and the one that does least.
, spread AS (
    SELECT metric_name, sum(people)::BIGINT AS people
        , max_by((alone / people, alone, people), (alone / people, segment_id)) AS most
        , min_by((alone / people, alone, people), (alone / people, segment_id)) AS least
    FROM scoped
    GROUP BY metric_name
)
SELECT 'A14_HOUSEHOLDS' AS test_id, 'size_spearman' AS metric_name, rho AS value, ci_low, ci_high, n AS support_n
FROM rank_correlation('pair')
UNION ALL
SELECT 'A14_HOUSEHOLDS', metric_name, value, quantise(value - 1.959964 * error, 12), quantise(value + 1.959964 * error, 12), people
FROM (
    SELECT metric_name, people, quantise(most[1] - least[1], 12) AS value
        , sqrt(most[1] * (1 - most[1]) / most[3] + least[1] * (1 - least[1]) / least[3]) AS error
    FROM spread
)
UNION ALL
SELECT 'A14_HOUSEHOLDS', 'residential_household_pairs', value
    , quantise(greatest(value - 1.959964 * sqrt(value * (1 - value) / pairs), 0), 12)
    , quantise(least(value + 1.959964 * sqrt(value * (1 - value) / pairs), 1), 12), pairs
FROM (SELECT quantise(household_pairs / nullif(pairs, 0), 12) AS value, pairs FROM residential_pair)
