/*
doc: >
  Whether the weekend has the share that 5A gives it.
tests: [WK]
owner_state: S2
knobs: [5B.arrival_law.field]
formula:
  WK: '|share of Saturday and Sunday by the local clock, drawn - expected|, in percentage points'
*/
SELECT *
FROM graded('gate_measure', 'policy_5B.gate_thresholds', 'week')
