/*
doc: >
  The shape of every key over the horizon, in blocks of as many slots as a day has: row by row it would be some seven
  million rows, as lists it is a gather.
materialize: table
step: profile
*/
WITH mix_block AS (
    SELECT code.tzid
        , (code.horizon_bucket_index // (1440 // scenario.bucket_minutes))::SMALLINT AS block_no
        , list(mix.mix_no ORDER BY code.horizon_bucket_index) AS mix_numbers
    FROM slot_code AS code
    JOIN zone_mix AS mix ON mix.tzid = code.tzid AND mix.mix_code = code.mix_code
    CROSS JOIN scenario_manifest_5A AS scenario
    GROUP BY code.tzid, block_no
)
SELECT key.profile_key, mix_block.block_no, list_select(profile.profiles, mix_block.mix_numbers) AS profiles
FROM profile_key AS key
JOIN mix_profile AS profile ON profile.profile_key = key.profile_key
JOIN mix_block ON mix_block.tzid = key.tzid
