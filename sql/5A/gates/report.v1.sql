/*
doc: >
  Metrics that are followed across seeds or shown beside the verdict: medians, how far apart the hours of
  the channels lie, and the tail before its rescue.
tests: [RP1, RP2, RP4, RP5]
owner_state: S1
knobs: [5A.realism_gate.gate_thresholds]
formula:
  RP1: 'median weekly volume of a merchant'
  RP2: 'median over countries of the share of arrivals that events touch'
  RP4: 'largest distance between the hours of the two channels (Kolmogorov-Smirnov)'
  RP5: 'tail rows without arrivals / tail rows, before the rescue: TL1 as it would be without it'
cells: [class_scorecard]
*/
SELECT *
FROM graded('gate_measure', 'policy_5A.gate_thresholds', 'report')
