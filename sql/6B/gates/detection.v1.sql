/*
doc: >
  Whether fraud can be told from what is known before an answer, neither not at all nor without fail: a scorecard that learned from the first
  days, tried on the others.
tests: [LK2]
owner_state: S5
knobs: [6B.campaign_law.campaigns, 6B.detection.detection_steps, 6B.detection.learn_share]
formula:
  LK2: >-
    pairs of a fraud and another payment of the later days in which the fraud has the higher score, equal scores counting half / pairs
*/
SELECT *
FROM graded('detection_measure', 'policy_6B.gate_thresholds', 'detection')
