/*
doc: >
  Whether the calendar is fair: none of the largest countries passed by, and no great difference between countries in the
  share of arrivals that it touches.
tests: [OV1, OV2]
owner_state: S4
knobs: [5A.scenario_overlay_policy.calendar_holiday_factors, 5A.scenario_overlay_policy.payday, 5A.realism_gate.top_countries]
formula:
  OV1: 'of the top_countries by arrivals, those that no event touches'
  OV2: '90th over 10th percentile, over countries, of the share of arrivals that events touch'
cells: [country_affected]
*/
SELECT test_id, metric_name, value, threshold_B, threshold_Bplus, pass_B, pass_Bplus, ci_low, ci_high, owner_state, support_n
FROM axis_evidence
WHERE axis = 'overlay'
