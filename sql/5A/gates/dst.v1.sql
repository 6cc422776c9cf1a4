/*
doc: >
  Whether every slot holds the hours that its wall clock shows: slots with other arrivals than by the witness of the
  clocks, in all and in zones whose clocks change within the horizon.
tests: [DS1, DS2]
owner_state: S4
knobs: [5A.validation_policy.oracle, 5A.validation_policy.tolerances.oracle]
formula:
  DS1: 'slots whose arrivals differ from those by the witness of the clocks / slots'
  DS2: 'the same over zones whose clocks change within the horizon'
*/
SELECT test_id, metric_name, value, threshold_B, threshold_Bplus, pass_B, pass_Bplus, ci_low, ci_high, owner_state, support_n
FROM axis_evidence
WHERE axis = 'dst'
