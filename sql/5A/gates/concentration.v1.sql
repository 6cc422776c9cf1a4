/*
doc: >
  Whether the volume is spread: the largest class in the world, and the largest country in any class, no class exempt.
tests: [CN1, CN2]
owner_state: S1
knobs: [5A.demand_scale_policy, 5A.merchant_class_policy.support]
formula:
  CN1: 'largest share of a class in the weekly volume of the world'
  CN2: 'largest share of a country in the weekly volume of a class'
cells: [class_scorecard]
*/
SELECT test_id, metric_name, value, threshold_B, threshold_Bplus, pass_B, pass_Bplus, ci_low, ci_high, owner_state, support_n
FROM axis_evidence
WHERE axis = 'concentration'
