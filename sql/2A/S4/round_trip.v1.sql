/*
doc: >
  The way back from the clocks to the instants of the round-trip proof, beside the instants that were asked for. An
  instant never lands in a gap; where it did, the way back is moved on and shows as a difference.
materialize: table
*/
SELECT tzid, asked_utc, instant_utc AS returned_utc, fold, in_gap
FROM to_utc('probe_local', 'shift_forward')
