/*
doc: The device types and their groups, each numbered by name, with what the policies say of a type.
*/
SELECT type.device_type
    , row_number() OVER (ORDER BY type.device_type) AS device_no
    , type.device_group
    , dense_rank() OVER (ORDER BY type.device_group) AS group_no
    , type.holds_wallets
    , gate.p_zero, gate.sigma
    , edge.mean AS edge_mean
    , linked.share AS linked_share
FROM policy_6A.device_types AS type
LEFT JOIN policy_6A.device_groups AS gate ON gate.device_group = type.device_group
LEFT JOIN policy_6A.edge_means AS edge ON edge.device_type = type.device_type
LEFT JOIN policy_6A.linked_shares AS linked ON linked.device_group = type.device_group
