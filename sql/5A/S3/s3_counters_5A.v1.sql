/*
doc: >
  Counters of S3: rows, tail rows without volume and zones that are alive before and after each step, the shares that
  reach and rescue moved, how much of their need merchants could meet, and rows whose buckets do not add up.
materialize: metrics
*/
-- Volumes of each row after each step.
WITH stepped AS (
    SELECT 'scale' AS key, is_tail, tzid, site_units AS units FROM effective_volume
    UNION ALL SELECT 'reach', is_tail, tzid, reached_units FROM effective_volume
    UNION ALL SELECT 'rescue', is_tail, tzid, effective_units FROM effective_volume
)
-- Volume of each zone after each step.
, alive AS (
    SELECT key, tzid, sum(units) AS units FROM stepped GROUP BY key, tzid
)
-- Shares of their need that merchants met, in ascending order.
, met AS (
    SELECT list(quantise(moved_units / need_units, 9) ORDER BY quantise(moved_units / need_units, 9)) AS shares
    FROM rescue_budget
)
-- Volume of the world.
, world AS (
    SELECT sum(effective_units)::DOUBLE AS units FROM effective_volume
)
SELECT 'baseline_rows' AS metric, '' AS key, count(*)::DOUBLE AS value
FROM merchant_zone_baseline_local_5A
UNION ALL
SELECT 'class_baseline_rows', '', count(*)
FROM class_zone_baseline_local_5A
UNION ALL
SELECT 'domain_rows', '', count(*)
FROM effective_volume
UNION ALL
SELECT 'domain_rows', scale_source, count(*)
FROM effective_volume
GROUP BY scale_source
UNION ALL
SELECT 'tail_zero_rate', key, count(*) FILTER (units <= 0) / count(*)
FROM stepped
WHERE is_tail
GROUP BY key
UNION ALL
SELECT 'nontrivial_tzids', alive.key, count(*) FILTER (alive.units > volume_units(policy.nontrivial_volume))
FROM alive
CROSS JOIN policy_5A.baseline_intensity_policy AS policy
GROUP BY alive.key
UNION ALL
SELECT 'tail_rescued_rows', '', count(*) FILTER (tail_rescued)
FROM effective_volume
UNION ALL
SELECT 'rescued_share', '', sum(volume.rescue_units)::DOUBLE / max(world.units)
FROM effective_volume AS volume
CROSS JOIN world
UNION ALL
SELECT 'reach_share', '', sum(greatest(volume.reached_units - volume.site_units, 0))::DOUBLE / max(world.units)
FROM effective_volume AS volume
CROSS JOIN world
UNION ALL
SELECT 'siteless_share', ''
    , coalesce(sum(volume.effective_units) FILTER (NOT volume.site_backed), 0)::DOUBLE / max(world.units)
FROM effective_volume AS volume
CROSS JOIN world
UNION ALL
SELECT 'rescue_met_share', 'p' || lpad(percent::VARCHAR, 2, '0'), coalesce(quantile_of(met.shares, percent / 100), 1.0)
FROM met
CROSS JOIN unnest([1, 10, 50]) AS quantile (percent)
UNION ALL
SELECT 'weekly_sum_error_violations_count', '', count(*)
FROM weekly_drift
