/*
doc: >
  The policies ask for no more than lists and packed columns hold: eight options of a feature (bucket_of_8), as many numbers as
  the bits of a field (macros/graph_codes.sql).
code: 118
name: GRAPH_CAPACITY_EXCEEDED
hint: take rows out of the policy that is named, or widen the list or the packed column
*/
SELECT policy, entry, found, most
FROM (
    SELECT '6A.taxonomy_devices.device_types' AS policy, 'device types' AS entry, count(*) AS found, 255 AS most FROM policy_6A.device_types
    UNION ALL SELECT '6A.taxonomy_devices.device_types', 'device groups', count(DISTINCT device_group), 9 FROM policy_6A.device_types
    UNION ALL
    SELECT '6A.taxonomy_devices.device_os', 'operating systems of ' || device_type, count(*), 8
    FROM policy_6A.device_os
    WHERE share > 0
    GROUP BY device_type
    UNION ALL
    SELECT '6A.taxonomy_devices.device_ua', 'user agents of ' || device_type, count(*), 8
    FROM policy_6A.device_ua
    WHERE share > 0
    GROUP BY device_type
    UNION ALL SELECT '6A.device_count_priors.owned_max', 'devices of a party', owned_max, 14 FROM policy_6A.device_count_priors
    UNION ALL SELECT '6A.device_linkage_rules.device_access', device_group || ' ' || kind, cap, 8 FROM policy_6A.device_access
    UNION ALL SELECT '6A.graph_linkage_rules.ips_per_device_max', 'IPs of a device', ips_per_device_max, 32 FROM policy_6A.graph_linkage_rules
    UNION ALL SELECT '6A.graph_linkage_rules.edge_roles', 'roles of an edge', count(*), 7 FROM ip_link_role
    UNION ALL
    SELECT '6A.taxonomy_ips.ip_types', CASE WHEN is_anonymising THEN 'anonymising types' ELSE 'other types' END, count(*), 8
    FROM policy_6A.ip_types
    GROUP BY is_anonymising
    UNION ALL SELECT '6A.taxonomy_ips.asn_classes', 'network classes', count(*), 31 FROM policy_6A.asn_classes
    UNION ALL SELECT '6A.ip_count_priors.asn_mix', 'network classes of ' || ip_type, count(*), 8 FROM policy_6A.asn_mix GROUP BY ip_type
)
WHERE found > most
