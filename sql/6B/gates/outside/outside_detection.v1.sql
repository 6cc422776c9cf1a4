/*
doc: >
  Whether fraud can be told from what is known before an answer, by the narrower bounds of band A: the area under the curve of the scorecard, and the
  frauds among its alerts.
tests: [A_LK2]
owner_state: S5
knobs: [6B.campaign_law.campaigns, 6B.detection.detection_steps, 6B.detection.learn_share, 6B.detection.alert_share]
formula:
  A_LK2: >-
    pairs of a fraud and another payment of the later days in which the fraud has the higher score, equal scores counting half / pairs; frauds among
    the hundredth of the later payments that scores highest / frauds
*/
SELECT *
FROM graded_outside('outside_measure', 'policy_6B.outside_thresholds', 'detection')
