-- The rows of a gate.

-- Whether the end of an interval on the side of a threshold meets it; no interval meets none.
CREATE OR REPLACE MACRO interval_meets(ci_low, ci_high, comparison, threshold) AS
    meets(CASE comparison WHEN '<=' THEN ci_high ELSE ci_low END, comparison, threshold);

-- The gate rows of one family: every metric that the relation named `thresholds` lists for the family, with what the
-- relation named `measured` (test_id, metric_name, value, ci_low, ci_high, support_n) found. A metric that was not
-- measured has no value and fails closed. Thresholds: test_id, metric_name, family, comparison, threshold_b,
-- threshold_bplus, owner_state.
CREATE OR REPLACE MACRO graded(measured, thresholds, family_name) AS TABLE
SELECT threshold.test_id
    , threshold.metric_name
    , found.value::DOUBLE AS value
    , threshold.threshold_b AS threshold_B
    , threshold.threshold_bplus AS threshold_Bplus
    , meets(found.value, threshold.comparison, threshold.threshold_b) AS pass_B
    , meets(found.value, threshold.comparison, threshold.threshold_bplus) AS pass_Bplus
    , found.ci_low::DOUBLE AS ci_low
    , found.ci_high::DOUBLE AS ci_high
    , threshold.owner_state
    , found.support_n::BIGINT AS support_n
FROM query_table(thresholds) AS threshold
LEFT JOIN query_table(measured) AS found
    ON found.test_id = threshold.test_id AND found.metric_name = threshold.metric_name
WHERE threshold.family = family_name;

-- The gate rows of one family where a threshold may also ask something of the interval: ci_for_bplus that its end on the side of the threshold
-- be inside band B+, ci_low_above that its low end be above a number, for both bands.
CREATE OR REPLACE MACRO graded_interval(measured, thresholds, family_name) AS TABLE
SELECT threshold.test_id
    , threshold.metric_name
    , found.value::DOUBLE AS value
    , threshold.threshold_b AS threshold_B
    , threshold.threshold_bplus AS threshold_Bplus
    , meets(found.value, threshold.comparison, threshold.threshold_b)
        AND (threshold.ci_low_above IS NULL OR coalesce(found.ci_low > threshold.ci_low_above, false)) AS pass_B
    , meets(found.value, threshold.comparison, threshold.threshold_bplus)
        AND (threshold.ci_low_above IS NULL OR coalesce(found.ci_low > threshold.ci_low_above, false))
        AND (NOT threshold.ci_for_bplus OR interval_meets(found.ci_low, found.ci_high, threshold.comparison, threshold.threshold_bplus)) AS pass_Bplus
    , found.ci_low::DOUBLE AS ci_low
    , found.ci_high::DOUBLE AS ci_high
    , threshold.owner_state
    , found.support_n::BIGINT AS support_n
FROM query_table(thresholds) AS threshold
LEFT JOIN query_table(measured) AS found
    ON found.test_id = threshold.test_id AND found.metric_name = threshold.metric_name
WHERE threshold.family = family_name;

-- The rows of one family of band A, which figures from outside judge: as graded_interval, of thresholds with the columns test_id, metric_name,
-- family, comparison, threshold_a, ci_for_a, owner_state. ci_for_a: the end of the interval on the side of the threshold must meet it too.
CREATE OR REPLACE MACRO graded_outside(measured, thresholds, family_name) AS TABLE
SELECT threshold.test_id
    , threshold.metric_name
    , found.value::DOUBLE AS value
    , threshold.threshold_a AS threshold_A
    , meets(found.value, threshold.comparison, threshold.threshold_a)
        AND (NOT threshold.ci_for_a OR interval_meets(found.ci_low, found.ci_high, threshold.comparison, threshold.threshold_a)) AS pass_A
    , found.ci_low::DOUBLE AS ci_low
    , found.ci_high::DOUBLE AS ci_high
    , threshold.owner_state
    , found.support_n::BIGINT AS support_n
FROM query_table(thresholds) AS threshold
LEFT JOIN query_table(measured) AS found
    ON found.test_id = threshold.test_id AND found.metric_name = threshold.metric_name
WHERE threshold.family = family_name;

-- The gate rows of one family where some bands hold for the whole interval: thresholds with on_interval ask in both bands that the end
-- of the interval on the side of the threshold meets it too. No interval meets none.
CREATE OR REPLACE MACRO graded_on_interval(measured, thresholds, family_name) AS TABLE
SELECT threshold.test_id
    , threshold.metric_name
    , found.value::DOUBLE AS value
    , threshold.threshold_b AS threshold_B
    , threshold.threshold_bplus AS threshold_Bplus
    , meets(found.value, threshold.comparison, threshold.threshold_b)
        AND (NOT threshold.on_interval OR interval_meets(found.ci_low, found.ci_high, threshold.comparison, threshold.threshold_b)) AS pass_B
    , meets(found.value, threshold.comparison, threshold.threshold_bplus)
        AND (NOT threshold.on_interval OR interval_meets(found.ci_low, found.ci_high, threshold.comparison, threshold.threshold_bplus)) AS pass_Bplus
    , found.ci_low::DOUBLE AS ci_low
    , found.ci_high::DOUBLE AS ci_high
    , threshold.owner_state
    , found.support_n::BIGINT AS support_n
FROM query_table(thresholds) AS threshold
LEFT JOIN query_table(measured) AS found
    ON found.test_id = threshold.test_id AND found.metric_name = threshold.metric_name
WHERE threshold.family = family_name;

-- How far each metric moves between seeds: sample standard deviation (n - 1) over the absolute mean, in fixed point. The
-- relation named `scores` has (seed, test_id, metric_name, value), the one named `runs` the seeds that were asked for
-- (seed). No value under one of them gives no result, which fails closed; a mean of zero gives 0 only where every
-- seed shows zero.
CREATE OR REPLACE MACRO seed_variation(scores, runs) AS TABLE
-- Metrics that any seed has.
WITH metric AS (
    SELECT DISTINCT test_id, metric_name FROM query_table(scores)
)
-- Their values in every seed that was asked for.
, sample AS (
    SELECT metric.test_id, metric.metric_name, asked.seed, scored.value
    FROM metric
    CROSS JOIN query_table(runs) AS asked
    LEFT JOIN query_table(scores) AS scored
        ON scored.seed = asked.seed AND scored.test_id = metric.test_id AND scored.metric_name = metric.metric_name
)
-- Mean of each metric, in fixed point.
, centre AS (
    SELECT test_id, metric_name, count(*) AS asked_n, count(value) AS seeds
        , sum(to_fixed_point(value, 12))::DOUBLE / 1e12 / count(value) AS mean
    FROM sample
    GROUP BY test_id, metric_name
)
-- Sample standard deviation of each metric, in fixed point.
, spread AS (
    SELECT centre.test_id, centre.metric_name, centre.asked_n, centre.seeds, centre.mean
        , sqrt(sum(to_fixed_point((sample.value - centre.mean) * (sample.value - centre.mean), 18))::DOUBLE / 1e18
            / nullif(centre.seeds - 1, 0)) AS deviation
    FROM centre
    JOIN sample ON sample.test_id = centre.test_id AND sample.metric_name = centre.metric_name
    GROUP BY centre.test_id, centre.metric_name, centre.asked_n, centre.seeds, centre.mean
)
SELECT test_id, metric_name, seeds, mean, deviation
    , CASE
        WHEN seeds < asked_n THEN NULL
        WHEN mean <> 0 THEN quantise(deviation / abs(mean), 12)
        WHEN deviation = 0 THEN 0.0::DOUBLE
    END AS variation
FROM spread;
