/*
doc: >
  The counts of each key over all its slots, beside what the laws say: arrivals and their variance, slots without any, and the spread over busy
  slots. The gates read this, so that a changed threshold needs no look at the cells.
materialize: dataset
machinery: true
*/
-- Sums of the laws over the days of each key.
WITH law AS (
    SELECT key_no, sum(cells)::BIGINT AS cells, sum(expected_units)::DOUBLE / 1e9 AS expected, sum(realised_units)::DOUBLE / 1e9 AS realised
        , sum(zero_units)::DOUBLE / 1e9 AS zeros_expected, sum(count_variance_units)::DOUBLE / 1e6 AS count_variance
        , sum(busy_cells)::BIGINT AS busy_cells, sum(busy_units)::DOUBLE / 1e9 AS busy_expected
    FROM law_day
    GROUP BY key_no
)
-- Arrivals of each key, and slots that have any.
, counted AS (
    SELECT key_no, count(*) AS cells_hit, sum(n)::BIGINT AS arrivals FROM bucket_count_5B GROUP BY key_no
)
SELECT law.key_no
    , law.cells
    , law.expected
    , law.realised
    , coalesce(counted.arrivals, 0) AS arrivals
    , law.cells - coalesce(counted.cells_hit, 0) AS zeros
    , law.zeros_expected
    , quantise(law.count_variance + coalesce(field.variance, 0), 6) AS variance
    , law.busy_cells
    , law.busy_expected
    , coalesce(busy.square_units, 0)::DOUBLE / 1e9 AS busy_squares
FROM law
LEFT JOIN counted ON counted.key_no = law.key_no
LEFT JOIN field_variance AS field ON field.key_no = law.key_no
LEFT JOIN busy_key AS busy ON busy.key_no = law.key_no
