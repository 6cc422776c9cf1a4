/*
doc: >
  The merchants and countries whose customers need not live near a site, with the units of volume that follow people:
  none where there is one zone, or nobody is known to live in any.
materialize: table
step: reach
*/
SELECT volume.pair
    , floor(max(policy.remote_reach.share) * sum(volume.units)::DOUBLE)::BIGINT AS reach_units
FROM zone_volume AS volume
CROSS JOIN policy_5A.baseline_intensity_policy AS policy
WHERE volume.is_remote
GROUP BY volume.pair
HAVING count(*) > 1 AND sum(volume.people) > 0 AND sum(volume.units) > 0
