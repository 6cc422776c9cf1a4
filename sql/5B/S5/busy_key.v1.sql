/*
doc: >
  By key, over its busy slots, the sum of (n - mean)^2 / mean, the mean being what 5A expects.
*/
-- Busy slots with what 5A expects there.
WITH busy AS (
    SELECT key.key_no, surface.local_horizon_bucket_index AS slot, surface.lambda_local_scenario AS expected
    FROM merchant_zone_scenario_local_5A AS surface
    JOIN merchant_zone_key_5B AS key
        ON key.merchant_id = surface.merchant_id AND key.legal_country_iso = surface.legal_country_iso
        AND key.tzid = surface.tzid AND key.channel_group = surface.channel_group
    JOIN slots_of_days('horizon_day') AS window_slot ON window_slot.slot = surface.local_horizon_bucket_index
    CROSS JOIN policy_5B.validation_policy AS policy
    WHERE surface.lambda_local_scenario >= policy.busy_mean
)
SELECT busy.key_no
    , sum(CAST((coalesce(counted.n, 0) - busy.expected) * (coalesce(counted.n, 0) - busy.expected) / busy.expected * 1e9 AS BIGINT)) AS square_units
FROM busy
LEFT JOIN bucket_count_5B AS counted ON counted.key_no = busy.key_no AND counted.slot = busy.slot
GROUP BY busy.key_no
