/*
doc: >
  The intervals of the metrics that are shares or ratios of counted units, at the policy's confidence: Wilson's for shares of rows and
  slots, a bootstrap over countries for the ratio of their touched shares, and order statistics (binomial ranks) for the ratio
  of merchants' quantiles, the low end of one over the high end of the other.
materialize: table
*/
-- Share of touched arrivals of every country, once for each time that it stands in a replicate.
WITH redrawn AS (
    SELECT sample.replicate, country.affected_share, unnest(range(sample.times)) AS turn
    FROM country_replicate AS sample
    JOIN country_affected AS country ON country.legal_country_iso = sample.legal_country_iso
    WHERE sample.replicate > 0
)
-- Ratio of its quantiles in each replicate; nothing touched at the low end is as uneven as can be.
, ratio AS (
    SELECT replicate
        , CASE WHEN quantile_linear(ascending, 0.1) > 1e-12
            THEN quantile_linear(ascending, 0.9) / quantile_linear(ascending, 0.1) ELSE 1e6 END AS value
    FROM (SELECT replicate, list(affected_share ORDER BY affected_share) AS ascending FROM redrawn GROUP BY replicate)
)
-- Merchants by volume.
, merchant AS (
    SELECT list(weekly_volume_total_expected ORDER BY weekly_volume_total_expected) AS ascending, count(*)::DOUBLE AS n
    FROM merchant_class_profile_5A
)
-- Counted rows and slots of the shares.
, share AS (
    SELECT 'TL1' AS test_id, 'tail_zero_rate' AS metric_name, support_n AS trials, round_even(value * support_n, 0) AS hits
    FROM week_measure WHERE metric_name = 'tail_zero_rate'
    UNION ALL
    SELECT test_id, metric_name, support_n, round_even(value * support_n, 0)
    FROM surface_measure WHERE metric_name IN ('mismatch_overall', 'mismatch_dst_zones')
)
SELECT share.test_id, share.metric_name
    , wilson_low(share.hits, share.trials, gate.confidence_z) AS ci_low
    , wilson_high(share.hits, share.trials, gate.confidence_z) AS ci_high
FROM share
CROSS JOIN policy_5A.realism_gate AS gate
UNION ALL
SELECT 'OV2', 'affected_p90_p10', quantile_cont(value, 0.025), quantile_cont(value, 0.975)
FROM ratio
UNION ALL
SELECT 'X2', 'merchant_p99_over_p50'
    , ascending[greatest(1, floor(n * 0.99 - gate.confidence_z * sqrt(n * 0.0099)))::BIGINT] / median_high(ascending, gate.confidence_z)
    , ascending[least(n, ceil(1 + n * 0.99 + gate.confidence_z * sqrt(n * 0.0099)))::BIGINT] / median_low(ascending, gate.confidence_z)
FROM merchant
CROSS JOIN policy_5A.realism_gate AS gate
