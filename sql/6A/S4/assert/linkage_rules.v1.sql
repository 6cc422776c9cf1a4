/*
doc: >
  The linkage rules say what is done here: no terminals, households of every region and segment of people, shares of networks that
  sum to 1, a cap for every access, an edge role for every IP type.
code: 102
name: LINKAGE_RULES_INVALID
hint: add the row to the policy that is named, or mend it
*/
SELECT '6A.device_linkage_rules.merchant_terminals' AS policy, 'terminals are not made' AS entry, NULL AS found
FROM policy_6A.device_linkage_rules
WHERE merchant_terminals.enabled
UNION ALL
SELECT '6A.household_priors.household_regions', 'no row for ' || region_id, NULL
FROM (SELECT DISTINCT region_id FROM home_country)
WHERE region_id NOT IN (SELECT region_id FROM policy_6A.household_regions)
UNION ALL
SELECT '6A.household_priors.household_segments', 'no row for ' || segment_id, NULL
FROM (SELECT DISTINCT segment_id FROM party_stratum WHERE party_type = 'RETAIL')
WHERE segment_id NOT IN (SELECT segment_id FROM policy_6A.household_segments)
UNION ALL
SELECT '6A.ip_count_priors.asn_mix', 'network classes of ' || type.ip_type || ' do not sum to 1'
    , coalesce(sum(to_fixed_point(mix.share, 9)), 0)::DOUBLE
FROM policy_6A.ip_types AS type
LEFT JOIN policy_6A.asn_mix AS mix ON mix.ip_type = type.ip_type
GROUP BY type.ip_type
HAVING coalesce(sum(to_fixed_point(mix.share, 9)), 0) <> 1000000000
UNION ALL
SELECT '6A.graph_linkage_rules.edge_roles', 'no edge role for ' || type.ip_type, NULL
FROM policy_6A.ip_types AS type
ANTI JOIN policy_6A.edge_roles AS role ON role.ip_type = type.ip_type
UNION ALL
SELECT '6A.device_linkage_rules.device_access', 'no access rules for ' || g.device_group, count(access.kind)
FROM (SELECT device_group FROM policy_6A.device_groups UNION SELECT device_group FROM policy_6A.device_types) AS g
LEFT JOIN policy_6A.device_access AS access ON access.device_group = g.device_group
GROUP BY g.device_group
HAVING count(DISTINCT access.kind) <> 2
