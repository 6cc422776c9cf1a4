/*
doc: >
  Whether the edge of a merchant's country is alive: tail zones without arrivals, and zones of the world with some.
tests: [TL1, TL2]
owner_state: S3
knobs: [5A.baseline_intensity_policy.tail_rescue, 5A.realism_gate.zone_volume_min]
formula:
  TL1: 'tail rows with at most tail_volume_min arrivals a week / tail rows'
  TL2: 'zones of the world with more than zone_volume_min arrivals a week'
*/
SELECT test_id, metric_name, value, threshold_B, threshold_Bplus, pass_B, pass_Bplus, ci_low, ci_high, owner_state, support_n
FROM axis_evidence
WHERE axis = 'tail'
