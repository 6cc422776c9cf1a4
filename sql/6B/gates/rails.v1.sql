/*
doc: >
  Whether the segment stands: all states passed and the bundle verifies.
tests: [ST1]
owner_state: S5
knobs: [6B.realism_gate.gate_thresholds]
formula:
  ST1: 'states that passed or were reused, of six; and whether the bundle verifies'
*/
SELECT *
FROM graded('payer_measure', 'policy_6B.gate_thresholds', 'rails')
