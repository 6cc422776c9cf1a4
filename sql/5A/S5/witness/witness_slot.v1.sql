/*
doc: The buckets of the UTC and the wall clock in which each slot begins, by the witness.
materialize: table
*/
SELECT mix.tzid
    , mix.horizon_bucket_index
    , min(mix.first_utc_minute) // min(scenario.bucket_minutes) AS utc_bucket
    , arg_min(mix.first_local_minute, mix.first_utc_minute) // min(scenario.bucket_minutes) AS local_bucket
FROM witness_mix AS mix
CROSS JOIN scenario_manifest_5A AS scenario
GROUP BY mix.tzid, mix.horizon_bucket_index
