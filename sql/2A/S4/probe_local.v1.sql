/*
doc: What the clocks show at the instants of the round-trip proof.
materialize: view
*/
SELECT tzid, instant_utc AS asked_utc, local_time, fold
FROM to_local('probe_instant')
