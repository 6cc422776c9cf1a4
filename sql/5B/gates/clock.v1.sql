/*
doc: >
  Whether local times are those of the witness of the clocks.
tests: [CT1, CT2, CT3]
owner_state: S3
knobs: [5B.realism_gate.gate_thresholds]
formula:
  CT1: 'arrivals with another local time than zoneinfo gives, slot by slot, and one by one within two days of each change'
  CT2: >-
    arrivals in a skipped hour or with a wrong fold; |share of the second pass among arrivals of an hour that comes twice - 1/2|, less the half
    width of its 95 % interval (17 arrivals of a night say little), 0 where no clock goes back
  CT3: 'largest |share of a local hour drawn - expected| within two days of a change, in percentage points'
*/
SELECT *
FROM graded('gate_measure', 'policy_5B.gate_thresholds', 'clock')
