/*
doc: >
  Whether the segment stands and mass is conserved: all states passed and the bundle verifies, every key has the same
  arrivals by local time and by UTC, and every shape adds up to 1.
tests: [ST1, RL1, RL2]
owner_state: S5
knobs: [5A.realism_gate.gate_thresholds, 5A.validation_policy.tolerances]
formula:
  ST1: 'states that passed or were reused, of six; and whether the bundle verifies'
  RL1: 'mean and largest |arrivals by local time - arrivals by UTC| over the keys of the surface'
  RL2: 'largest |sum of a shape over its week - 1|'
*/
SELECT *
FROM graded('gate_measure', 'policy_5A.gate_thresholds', 'rails')
