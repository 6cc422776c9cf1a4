/*
doc: >
  Every region with parties has a mix of IP types that knows every type and sums to 1, and every device group affinities to all
  of them; there is no mix to fall back on.
code: 103
name: IP_MIX_MISSING
hint: add the row to the policy that is named, or mend it
*/
-- Mix of IP types by region, one row each.
WITH mix AS (
    SELECT region_id, ip_type, share
    FROM (UNPIVOT policy_6A.ip_mix ON COLUMNS(* EXCLUDE (region_id)) INTO NAME ip_type VALUE share)
)
-- Affinities of device groups to IP types, one row each.
, affinity AS (
    SELECT device_group, ip_type
    FROM (UNPIVOT policy_6A.ip_affinity ON COLUMNS(* EXCLUDE (device_group)) INTO NAME ip_type VALUE affinity)
)
-- Regions with parties.
, region AS (
    SELECT DISTINCT region_id FROM home_country
)
SELECT '6A.ip_count_priors.ip_mix' AS policy, region.region_id || ' has no ' || type.ip_type AS entry
FROM region
CROSS JOIN policy_6A.ip_types AS type
ANTI JOIN mix ON mix.region_id = region.region_id AND mix.ip_type = type.ip_type
UNION ALL
SELECT '6A.ip_count_priors.ip_mix', region.region_id || ' sums to ' || coalesce(sum(to_fixed_point(mix.share, 9)), 0)::DOUBLE / 1e9
FROM region
LEFT JOIN mix ON mix.region_id = region.region_id AND mix.ip_type IN (SELECT ip_type FROM policy_6A.ip_types)
GROUP BY region.region_id
HAVING coalesce(sum(to_fixed_point(mix.share, 9)), 0) <> 1000000000
UNION ALL
SELECT '6A.ip_count_priors.ip_affinity', g.device_group || ' has no ' || type.ip_type
FROM (SELECT DISTINCT device_group FROM affinity) AS g
CROSS JOIN policy_6A.ip_types AS type
ANTI JOIN affinity ON affinity.device_group = g.device_group AND affinity.ip_type = type.ip_type
