/*
doc: The device types by number, which follows the name, with their group. The groups are numbered by name too.
step: load_contracts_inputs
*/
SELECT kind.device_type
    , row_number() OVER (ORDER BY kind.device_type) AS device_no
    , kind.device_group
    , dense_rank() OVER (ORDER BY kind.device_group) AS group_no
    , kind.holds_wallets
    , g.p_zero, g.sigma
    , edge.mean AS edge_mean
    , linked.share AS linked_share
FROM policy_6A.device_types AS kind
LEFT JOIN policy_6A.device_groups AS g ON g.device_group = kind.device_group
LEFT JOIN policy_6A.edge_means AS edge ON edge.device_type = kind.device_type
LEFT JOIN policy_6A.linked_shares AS linked ON linked.device_group = kind.device_group
