/*
doc: >
  What no gate may be bought with: the order of the classes by night and weekend, the heavy tail of merchants, surfaces
  that follow from their parts, little rescued and siteless mass, and no factor that only serves a metric.
tests: [X1, X2, X4, X5, X6]
owner_state: S1
knobs: [5A.shape_library, 5A.demand_scale_policy, 5A.baseline_intensity_policy, 5A.scenario_overlay_policy]
*/
SELECT *
FROM graded('gate_measure', 'policy_5A.gate_thresholds', 'invariant')
