/*
doc: Whether the calendar holds real days alone.
tests: [A9_REAL_HOLIDAYS]
owner_state: S4
knobs: [5A.scenario_overlay_policy.calendar_holiday_factors]
formula:
  A9_REAL_HOLIDAYS: 'days of a country on which a holiday event begins and that its list of public holidays lacks'
*/
SELECT *
FROM graded_outside('outside_calendar_measure', 'policy_5A.outside_thresholds', 'calendar')
