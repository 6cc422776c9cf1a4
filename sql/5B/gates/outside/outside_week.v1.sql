/*
doc: >
  Whether the weekend has the share that 5A gives it, by the narrower bounds of band A.
tests: [A_WK]
owner_state: S2
knobs: [5B.arrival_law.field]
formula:
  A_WK: '|share of Saturday and Sunday by the local clock, drawn - expected|, in percentage points'
*/
SELECT *
FROM graded_outside('outside_measure', 'policy_5B.outside_thresholds', 'week')
