/*
doc: Metrics of the edges for band A.
materialize: table
*/
-- Merchant-zones by weekly volume.
WITH volume AS (
    SELECT weekly_volume_expected, count(*) AS zones
    FROM merchant_zone_baseline_local_5A
    WHERE bucket_index = 0
    GROUP BY weekly_volume_expected
)
-- The most frequent one, and all.
, counted AS (
    SELECT max(zones) AS alike, sum(zones)::BIGINT AS zones FROM volume
)
SELECT 'A15_IDENTICAL_VOLUMES' AS test_id, 'largest_identical_share' AS metric_name
    , quantise(counted.alike / counted.zones, 12) AS value
    , wilson_low(counted.alike, counted.zones, gate.confidence_z) AS ci_low
    , wilson_high(counted.alike, counted.zones, gate.confidence_z) AS ci_high
    , counted.zones AS support_n
FROM counted
CROSS JOIN policy_5A.realism_gate AS gate
