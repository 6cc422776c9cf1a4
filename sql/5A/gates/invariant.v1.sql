/*
doc: >
  Limits that no gate may be bought with: the order of the classes by night and weekend, the heavy tail of merchants,
  surfaces that follow from their parts, little rescued and siteless mass, and no factor that only serves a metric.
tests: [X1, X2, X3, X4, X5, X6]
owner_state: S1
knobs: [5A.shape_library, 5A.demand_scale_policy, 5A.baseline_intensity_policy, 5A.scenario_overlay_policy, 5A.seasonal_policy]
formula:
  X1: 'night share of online_24h less consumer_daytime; weekend share of evening_weekend less office_hours'
  X2: 'p99 / p50 of merchants; share of the largest 1 % and 5 %; share of raw volume that caps removed'
  X3: 'fewest effective variants of a class: 1 / sum of squared template shares'
  X4: 'slots that are not weekly volume x share of the week x factor x season; slots with another season than their group and date'
  X5: 'share of arrivals that rescue moved; share in rows without sites'
  X6: 'event slots with a factor next to 1; factors that do not follow from the events; events that neither a list of holidays nor a policy has'
cells: [class_scorecard]
*/
SELECT *
FROM graded_on_interval('gate_measure', 'policy_5A.gate_thresholds', 'invariant')
