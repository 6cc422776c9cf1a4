/*
doc: >
  Whether the segment stands and mass is conserved: all states passed and the bundle verifies, every key has the same
  arrivals by local time and by UTC, and every shape adds up to 1.
tests: [ST1, RL1, RL2]
owner_state: S5
knobs: [5A.realism_gate.gate_thresholds, 5A.validation_policy.tolerances]
*/
SELECT *
FROM graded('gate_measure', 'policy_5A.gate_thresholds', 'rails')
