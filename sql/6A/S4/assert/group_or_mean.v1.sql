/*
doc: >
  Every device type has all that the policies owe it (shares, operating systems and user agents, tiers, a mean number of IPs),
  every device group a gate, a linked share and affinities to IP types, every party type a mean number of devices, and every
  region a share of iOS; no type has two systems that countries favour.
code: 101
name: GROUP_OR_LAMBDA_MISSING
hint: add the row to the policy that is named, or mend it
*/
-- A device type or group with the policy that has no row for it.
WITH agent AS (
    SELECT ua.device_type, unnest(platform.os_families) AS os_family
    FROM policy_6A.device_ua AS ua
    JOIN policy_6A.ua_platforms AS platform ON platform.ua_family = ua.ua_family
    WHERE ua.share > 0
)
SELECT '6A.device_count_priors.device_shares' AS policy, type.device_type AS entry
FROM policy_6A.device_types AS type
ANTI JOIN policy_6A.device_shares AS share ON share.device_type = type.device_type
UNION ALL
SELECT '6A.taxonomy_devices.device_os', type.device_type
FROM policy_6A.device_types AS type
ANTI JOIN policy_6A.device_os AS os ON os.device_type = type.device_type AND os.share > 0
UNION ALL
SELECT '6A.taxonomy_devices.device_ua', os.device_type || ' on ' || os.os_family
FROM policy_6A.device_os AS os
ANTI JOIN agent ON agent.device_type = os.device_type AND agent.os_family = os.os_family
WHERE os.share > 0
UNION ALL
SELECT '6A.taxonomy_devices.device_tiers', type.device_type
FROM policy_6A.device_types AS type
ANTI JOIN policy_6A.device_tiers AS tier ON tier.device_type = type.device_type
UNION ALL
SELECT '6A.ip_count_priors.edge_means', device_type FROM device_type_number WHERE NOT coalesce(edge_mean > 0, false)
UNION ALL
SELECT '6A.graph_linkage_rules.linked_shares', device_group || ' of ' || device_type
FROM device_type_number
WHERE NOT coalesce(linked_share > 0, false)
UNION ALL
SELECT '6A.device_count_priors.device_groups', device_group || ' of ' || device_type
FROM device_type_number
WHERE p_zero IS NULL OR sigma IS NULL
UNION ALL
SELECT '6A.ip_count_priors.ip_affinity', type.device_group || ' of ' || type.device_type
FROM policy_6A.device_types AS type
ANTI JOIN policy_6A.ip_affinity AS affinity ON affinity.device_group = type.device_group
UNION ALL
SELECT '6A.device_count_priors.device_means', party_type
FROM s1_party_summary_6A
WHERE party_type NOT IN (SELECT party_type FROM policy_6A.device_means)
GROUP BY party_type
UNION ALL
SELECT '6A.device_count_priors.device_shares do not sum to 1', party_type
FROM (UNPIVOT policy_6A.device_shares ON COLUMNS(* EXCLUDE (device_type)) INTO NAME party_type VALUE share)
GROUP BY party_type
HAVING sum(to_fixed_point(share, 9)) <> 1000000000
UNION ALL
SELECT '6A.device_os_priors.os_regions', region_id
FROM (SELECT DISTINCT region_id FROM home_country)
WHERE region_id NOT IN (SELECT region_id FROM policy_6A.os_regions)
UNION ALL
SELECT '6A.device_os_priors.os_tilts has more than one system', device_type
FROM policy_6A.os_tilts
GROUP BY device_type
HAVING count(*) > 1
