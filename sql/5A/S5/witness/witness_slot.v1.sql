/*
doc: The buckets of the UTC and the wall clock in which each slot begins, and its local date in days since 1970, by the witness.
materialize: table
*/
SELECT mix.tzid
    , mix.horizon_bucket_index
    , min(mix.first_utc_minute) // min(scenario.bucket_minutes) AS utc_bucket
    , arg_min(mix.first_local_minute, mix.first_utc_minute) // min(scenario.bucket_minutes) AS local_bucket
    , (arg_min(mix.first_local_minute, mix.first_utc_minute) // 1440)::INTEGER AS local_day
FROM witness_mix AS mix
CROSS JOIN scenario_manifest_5A AS scenario
GROUP BY mix.tzid, mix.horizon_bucket_index
