/*
doc: >
  How many minutes each slot of the horizon spends in each bucket of the local week, for every zone: exact by
  construction, because the slots are cut where the offset changes and where a bucket ends. A skipped hour gets no
  minutes and a repeated one gets them twice, without a special case.
materialize: dataset
machinery: true
*/
-- Parts of slots, cut where a bucket of the local week ends.
WITH piece AS (
    SELECT part.tzid, part.horizon_bucket_index, part.local_from, part.local_to
        , scenario.bucket_minutes::BIGINT AS bucket_minutes
        , unnest(range(
            part.local_from // scenario.bucket_minutes
            , (part.local_to + scenario.bucket_minutes - 1) // scenario.bucket_minutes
        )) AS local_bucket
    FROM slot_part AS part
    CROSS JOIN scenario_manifest_5A AS scenario
)
SELECT tzid
    , horizon_bucket_index
    , week_bucket(local_bucket * bucket_minutes, bucket_minutes)::SMALLINT AS bucket_index
    , sum(least(local_to, (local_bucket + 1) * bucket_minutes) - greatest(local_from, local_bucket * bucket_minutes))::SMALLINT
        AS minutes
FROM piece
GROUP BY ALL
