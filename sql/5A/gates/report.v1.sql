/*
doc: >
  Metrics that are followed across seeds or shown beside the verdict: medians, effective shapes per class, and how far
  apart the hours of the channels lie.
tests: [RP1, RP2, RP3, RP4]
owner_state: S1
knobs: [5A.realism_gate.gate_thresholds]
formula:
  RP1: 'median weekly volume of a merchant'
  RP2: 'median over countries of the share of arrivals that events touch'
  RP3: 'fewest effective variants of a class: 1 / sum of squared template shares'
  RP4: 'largest distance between the hours of the two channels (Kolmogorov-Smirnov)'
cells: [class_scorecard]
*/
SELECT *
FROM graded('gate_measure', 'policy_5A.gate_thresholds', 'report')
