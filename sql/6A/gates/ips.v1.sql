/*
doc: Edges to IPs follow the mix of each region, enough devices have one, and no IP is too crowded.
tests: [T3_IP_PRIOR_ALIGNMENT, T4_DEVICE_IP_COVERAGE, T5_IP_REUSE_TAIL_BOUNDS]
owner_state: S4
knobs: [6A.ip_count_priors.ip_mix, 6A.graph_linkage_rules.linked_shares, 6A.ip_count_priors.tail_share]
*/
SELECT *
FROM graded_interval('gate_measure', 'policy_6A.gate_thresholds', 'ips')
