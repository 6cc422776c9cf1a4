/*
doc: Metrics of the season for band A, with their intervals.
materialize: table
*/
-- Months of each country in each part.
WITH country_month AS (
    SELECT part, legal_country_iso, date_trunc('month', local_date) AS month_start, sum(to_fixed_point(arrivals, 6)) AS units
    FROM outside_day
    GROUP BY part, legal_country_iso, month_start
)
-- Whole days of each month.
, month_days AS (
    SELECT date_trunc('month', local_date) AS month_start, count(DISTINCT local_date) AS days FROM outside_day GROUP BY month_start
)
-- Busiest over quietest month of each part in each replicate.
, month_ratio AS (
    SELECT replicate, part, max(daily_mean) / min(daily_mean) AS value
    FROM (
        SELECT sample.replicate, month.part, month.month_start, sum(sample.times * month.units)::DOUBLE / max(month_days.days) AS daily_mean
        FROM country_replicate AS sample
        JOIN country_month AS month ON month.legal_country_iso = sample.legal_country_iso
        JOIN month_days ON month_days.month_start = month.month_start
        GROUP BY sample.replicate, month.part, month.month_start
    )
    GROUP BY replicate, part
)
-- Ratio of each part with its interval.
, month_interval AS (
    SELECT part
        , max(value) FILTER (replicate = 0) AS value
        , quantile_cont(value, 0.025) FILTER (replicate > 0) AS ci_low
        , quantile_cont(value, 0.975) FILTER (replicate > 0) AS ci_high
        , count(*) AS replicates
    FROM month_ratio
    GROUP BY part
)
-- The climates with the least and the greatest ratio.
, climate AS (
    SELECT list(month.value ORDER BY month.value) AS ascending
        , arg_min(month.ci_low, month.value) AS least_low, arg_min(month.ci_high, month.value) AS least_high
        , arg_max(month.ci_low, month.value) AS greatest_low, arg_max(month.ci_high, month.value) AS greatest_high
    FROM month_interval AS month
    SEMI JOIN policy_5A.season_indices AS series ON series.climate = month.part
)
-- Whole weeks of each country without the calendar.
, country_week AS (
    SELECT legal_country_iso, date_trunc('week', local_date) AS week_start, sum(to_fixed_point(arrivals_plain, 6)) AS units
    FROM outside_day
    WHERE part = 'world'
    GROUP BY legal_country_iso, week_start
    HAVING count(*) = 7
)
-- Variation of these weeks in the world of each replicate.
, world_week AS (
    SELECT replicate, stddev_samp(units) / avg(units) AS value
    FROM (
        SELECT sample.replicate, week.week_start, sum(sample.times * week.units)::DOUBLE AS units
        FROM country_replicate AS sample
        JOIN country_week AS week ON week.legal_country_iso = sample.legal_country_iso
        GROUP BY sample.replicate, week.week_start
    )
    GROUP BY replicate
)
-- That of the world as it is, with its interval.
, world AS (
    SELECT max(value) FILTER (replicate = 0) AS value
        , quantile_cont(value, 0.025) FILTER (replicate > 0) AS ci_low, quantile_cont(value, 0.975) FILTER (replicate > 0) AS ci_high
    FROM world_week
)
-- That of each country, in ascending order.
, country AS (
    SELECT list(value ORDER BY value) AS ascending, count(*) AS countries
    FROM (SELECT stddev_samp(units::DOUBLE) / avg(units::DOUBLE) AS value FROM country_week GROUP BY legal_country_iso)
)
-- Dates that are quite the same a week later.
, alike AS (
    SELECT CASE WHEN sum(week_pairs) > 0 THEN sum(week_pairs_alike) END AS pairs_alike, sum(week_pairs) AS pairs
    FROM scenario_key_evidence_5A
)
-- All metrics.
, found AS (
    SELECT 'A10_SEASONS' AS test_id, 'month_ratio_least_climate_low' AS metric_name, ascending[1] AS value
        , least_low AS ci_low, least_high AS ci_high, len(ascending) AS support_n FROM climate
    UNION ALL SELECT 'A10_SEASONS', 'month_ratio_greatest_climate_high', ascending[-1], greatest_low, greatest_high, len(ascending) FROM climate
    UNION ALL SELECT 'A10_SEASONS', 'month_ratio_' || part || band, value, ci_low, ci_high, replicates
        FROM month_interval CROSS JOIN (SELECT unnest(['_low', '_high']) AS band) WHERE part = 'world'
    UNION ALL SELECT 'A10_SEASONS', 'month_ratio_' || part, value, ci_low, ci_high, replicates
        FROM month_interval WHERE part IN ('grocery', 'clothing')
    UNION ALL SELECT 'A11_WEEKLY_VARIATION', 'weekly_cv_world' || band, value, ci_low, ci_high, (SELECT countries FROM country)
        FROM world CROSS JOIN (SELECT unnest(['_low', '_high']) AS band)
    UNION ALL SELECT 'A11_WEEKLY_VARIATION', 'weekly_cv_country' || band, quantile_linear(ascending, 0.5)
            , median_low(ascending, gate.confidence_z), median_high(ascending, gate.confidence_z), countries
        FROM country CROSS JOIN policy_5A.realism_gate AS gate CROSS JOIN (SELECT unnest(['_low', '_high']) AS band)
    UNION ALL SELECT 'A11_WEEKLY_VARIATION', 'week_pairs_alike', pairs_alike, pairs_alike, pairs_alike, pairs FROM alike
)
SELECT test_id, metric_name, quantise(value::DOUBLE, 12) AS value, quantise(ci_low::DOUBLE, 12) AS ci_low
    , quantise(ci_high::DOUBLE, 12) AS ci_high, support_n::BIGINT AS support_n
FROM found
