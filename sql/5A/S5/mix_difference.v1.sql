/*
doc: The slots in which the horizon map and the witness do not agree on the local week, minute by minute.
materialize: table
step: oracle
*/
SELECT coalesce(span.tzid, witness.tzid) AS tzid
    , coalesce(span.horizon_bucket_index, witness.horizon_bucket_index) AS horizon_bucket_index
    , coalesce(span.bucket_index, witness.bucket_index) AS bucket_index
    , span.minutes AS map_minutes
    , witness.minutes AS witness_minutes
FROM tz_horizon_map_5A AS span
FULL JOIN witness_mix AS witness
    ON witness.tzid = span.tzid
    AND witness.horizon_bucket_index = span.horizon_bucket_index
    AND witness.bucket_index = span.bucket_index
WHERE span.minutes IS DISTINCT FROM witness.minutes
