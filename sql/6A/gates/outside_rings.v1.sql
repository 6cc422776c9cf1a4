/*
doc: Whether fraud is organised, seen from the graph - risk gathers on shared devices and on anonymising IPs.
tests: [A1_RISK_CLUSTERING, A2_ANONYMISER_DISPERSION]
owner_state: S4
knobs: [6A.fraud_ring_policy.ring_kinds, 6A.fraud_ring_policy.acquaintances]
formula:
  A1_RISK_CLUSTERING: >-
    co_user_risk_high: risky ones among parties with a risky co-user of another household; co_user_lift: that over the share of
    risky parties; gathered_share: risky parties in components over shared devices with 3 risky and more, of all risky;
    component_p90, component_largest: risky parties of these components; of_room: largest over 50, or over what the largest
    country has room for
  A2_ANONYMISER_DISPERSION: 'sum (R - T p)^2 / sum T p (1 - p) over IPs with T devices, R of them owned by risky parties, p their share on IPs of the type'
cells: [sharing_cluster]
*/
SELECT *
FROM graded_outside('outside_ring_measure', 'policy_6A.outside_thresholds', 'rings')
