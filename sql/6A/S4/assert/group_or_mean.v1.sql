/*
doc: >
  Every device type has a group with gate, linked share and a mean number of IPs, and every party type a mean number of devices.
code: 101
name: GROUP_OR_LAMBDA_MISSING
hint: 6A.device_count_priors and 6A.ip_count_priors.edge_means
*/
SELECT device_type AS entry, device_group
FROM device_kind
WHERE p_zero IS NULL OR sigma IS NULL OR edge_mean IS NULL OR linked_share IS NULL OR edge_mean <= 0 OR linked_share <= 0
UNION ALL
SELECT party_type, NULL
FROM s1_party_summary_6A
WHERE party_type NOT IN (SELECT party_type FROM policy_6A.device_means)
GROUP BY party_type
UNION ALL
SELECT party_type, 'shares do not sum to 1'
FROM (UNPIVOT policy_6A.device_shares ON COLUMNS(* EXCLUDE (device_type)) INTO NAME party_type VALUE share)
GROUP BY party_type
HAVING sum(fx(share, 9)) <> 1000000000
