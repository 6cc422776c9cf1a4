/*
doc: >
  The rescue is a touch, not a redistribution: it moves a small share of the world's volume, little of the volume comes
  from zones without sites, and no merchant moves more than its share.
code: 133
name: TAIL_BOUNDS
hint: see remote_reach and tail_rescue of 5A.baseline_intensity_policy
*/
-- Volume of the world, rescued and without sites.
WITH world AS (
    SELECT sum(effective_units)::DOUBLE AS units
        , sum(rescue_units)::DOUBLE AS rescued_units
        , coalesce(sum(effective_units) FILTER (NOT site_backed), 0)::DOUBLE AS siteless_units
    FROM effective_volume
)
SELECT 'world' AS whose, 'rescued' AS volume, world.rescued_units / world.units AS share
    , policy.baseline_limits.rescued_share_max AS share_max
FROM world
CROSS JOIN policy_5A.baseline_intensity_policy AS policy
WHERE NOT world.rescued_units <= policy.baseline_limits.rescued_share_max * world.units
UNION ALL
SELECT 'world', 'without sites', world.siteless_units / world.units, policy.baseline_limits.siteless_share_max
FROM world
CROSS JOIN policy_5A.baseline_intensity_policy AS policy
WHERE NOT world.siteless_units <= policy.baseline_limits.siteless_share_max * world.units
UNION ALL
SELECT volume.merchant_id::VARCHAR, 'rescued', sum(volume.rescue_units) / sum(volume.site_units)
    , max(policy.tail_rescue.merchant_share_max)
FROM effective_volume AS volume
CROSS JOIN policy_5A.baseline_intensity_policy AS policy
GROUP BY volume.merchant_id
HAVING sum(volume.rescue_units)::DOUBLE > max(policy.tail_rescue.merchant_share_max) * sum(volume.site_units)::DOUBLE
