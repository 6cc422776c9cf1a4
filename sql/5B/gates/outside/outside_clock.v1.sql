/*
doc: >
  Whether local times are those of the witness of the clocks, by the narrower bounds of band A.
tests: [A_CT3]
owner_state: S3
knobs: [5B.realism_gate.gate_thresholds]
formula:
  A_CT3: 'largest |share of a local hour drawn - expected| within two days of a change, in percentage points'
*/
SELECT *
FROM graded_outside('outside_measure', 'policy_5B.outside_thresholds', 'clock')
