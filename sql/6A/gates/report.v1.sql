/*
doc: Metrics that are shown beside the verdict.
tests: [T7_RISK_PROPAGATION_EFFECT]
owner_state: S5
knobs: [6A.risk_propagation_coeffs.lifts]
*/
SELECT *
FROM graded_interval('gate_measure', 'policy_6A.gate_thresholds', 'report')
