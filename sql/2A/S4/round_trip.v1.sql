/*
doc: >
  The way back from the clocks to the instants of the round-trip proof, beside the instants that were asked for. An
  instant never lands in a gap; where it did, the way back is moved on and shows as a difference.
materialize: table
*/
-- Local times that the clocks show at these instants.
WITH probe_local AS (
    SELECT tzid, instant_utc AS asked_utc, local_time, fold
    FROM to_local('probe_instant')
)
SELECT tzid, asked_utc, instant_utc AS returned_utc, fold, in_gap
FROM to_utc('probe_local', 'shift_forward')
