/*
doc: >
  Metrics of the sizes of active merchants for band A. Shares have Wilson's interval, Hill's exponent its normal one (a standard
  error of the exponent over the square root of the merchants in the tail), the step between sizes is the value itself.
materialize: table
*/
-- Outlets and countries of each merchant that has any.
WITH merchant AS (
    SELECT merchant_id, sum(zone_site_count)::BIGINT AS outlets
        , count(DISTINCT legal_country_iso) FILTER (zone_site_count > 0) AS countries
    FROM zone_alloc
    GROUP BY merchant_id
    HAVING sum(zone_site_count) > 0
)
-- Hits and trials of each share.
, share AS (
    SELECT unnest(['one_outlet_low', 'one_outlet_high']) AS metric_name, count(*) FILTER (outlets = 1) AS hits, count(*) AS trials
    FROM merchant
    UNION ALL
    SELECT unnest(['several_countries_low', 'several_countries_high']), count(*) FILTER (countries > 1), count(*)
    FROM merchant
    UNION ALL
    SELECT 'active_share', (SELECT count(*) FROM merchant), count(*) FROM transaction_schema_merchant_ids
)
-- Share of merchants in several countries by size: one or two outlets, up to 9, up to 29, more.
, size_group AS (
    SELECT CASE WHEN outlets < 3 THEN 1 WHEN outlets < 10 THEN 2 WHEN outlets < 30 THEN 3 ELSE 4 END AS size_no
        , count(*) FILTER (countries > 1) / count(*) AS abroad_share, count(*) AS merchants
    FROM merchant
    GROUP BY size_no
)
-- How far each group lies above the one before it.
, step AS (
    SELECT abroad_share - lag(abroad_share) OVER (ORDER BY size_no) AS rise, merchants FROM size_group
)
-- Hill's estimate over merchants with ten outlets and more; half an outlet off the ten, as sizes are whole numbers.
, tail AS (
    SELECT count(*) AS n, count(*)::DOUBLE / nullif(sum(to_fixed_point(ln(outlets / 9.5), 12))::DOUBLE / 1e12, 0) AS exponent
    FROM merchant
    WHERE outlets >= 10
)
SELECT 'A19_MERCHANT_SIZES' AS test_id, metric_name, quantise(hits / nullif(trials, 0), 12) AS value
    , wilson_low(hits, trials, 1.96) AS ci_low, wilson_high(hits, trials, 1.96) AS ci_high, trials AS support_n
FROM share
UNION ALL
SELECT 'A19_MERCHANT_SIZES', 'several_countries_step', quantise(min(rise), 12), quantise(min(rise), 12), quantise(min(rise), 12)
    , sum(merchants)::BIGINT
FROM step
UNION ALL
SELECT 'A19_MERCHANT_SIZES', unnest(['tail_exponent_low', 'tail_exponent_high']), quantise(exponent, 12)
    , quantise(exponent - 1.96 * exponent / sqrt(n), 12), quantise(exponent + 1.96 * exponent / sqrt(n), 12), n
FROM tail
