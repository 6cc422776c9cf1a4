/*
doc: The mixes that each zone has, numbered, each with a slot that shows it.
materialize: table
step: profile
*/
SELECT tzid, mix_code
    , min(horizon_bucket_index) AS horizon_bucket_index
    , row_number() OVER (PARTITION BY tzid ORDER BY mix_code) AS mix_no
FROM slot_code
GROUP BY tzid, mix_code
