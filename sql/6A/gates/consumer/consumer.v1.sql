/*
doc: >
  A consumer that reads what is published finds whole chains of party, account, instrument, device and IP, and risk in
  them that a null model does not have.
tests: [T10_DOWNSTREAM_COMPAT_6B]
owner_state: S5
knobs: [6A.t10_baseline, 6A.graph_linkage_rules.linked_shares, 6A.risk_propagation_coeffs.couplings]
formula:
  T10_DOWNSTREAM_COMPAT_6B: >-
    C1 to C12 of a consumer of the published files: chains that hold, odds ratios over flows, the same under roles
    permuted within their groups
*/
SELECT *
FROM graded_interval('consumer_measure', 'policy_6A.gate_thresholds', 'consumer')
