/*
doc: Edges to IPs follow the mix of each region, enough devices have one, and no IP is too crowded.
tests: [T3_IP_PRIOR_ALIGNMENT, T4_DEVICE_IP_COVERAGE, T5_IP_REUSE_TAIL_BOUNDS]
owner_state: S4
knobs: [6A.ip_count_priors.ip_mix, 6A.graph_linkage_rules.linked_shares, 6A.ip_count_priors.tail_share]
formula:
  T3_IP_PRIOR_ALIGNMENT: 'max over region and IP type of 100 * |share of device-IP edges - ip_mix|, in percentage points'
  T4_DEVICE_IP_COVERAGE: 'devices with an IP / devices'
  T5_IP_REUSE_TAIL_BOUNDS: 'distinct devices per linked IP: 99th percentile and maximum'
*/
SELECT *
FROM graded_interval('gate_measure', 'policy_6A.gate_thresholds', 'ips')
