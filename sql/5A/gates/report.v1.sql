/*
doc: >
  Metrics that are followed across seeds or shown beside the verdict: medians, effective shapes per class, and how far
  apart the hours of the channels lie.
tests: [RP1, RP2, RP3, RP4]
owner_state: S1
knobs: [5A.realism_gate.gate_thresholds]
*/
SELECT *
FROM graded('gate_measure', 'policy_5A.gate_thresholds', 'report')
