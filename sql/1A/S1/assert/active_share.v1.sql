/*
doc: At least half of the merchants of a generated snapshot are active.
code: 110
name: TOO_MANY_DORMANT
hint: volume.outlet_merchants of UP.world_policy
import: skip
*/
SELECT active_share
FROM (SELECT count(*) FILTER (is_active) / count(*) AS active_share FROM merchant_activity)
CROSS JOIN policy_UP.world_policy
WHERE active_share IS NULL OR active_share < checks.active_share_min
