/*
doc: >
  The shape of every key over the horizon, in blocks of as many slots as a day has: row by row it would be some seven
  million rows, as lists it is a gather. Sums are taken in exact units of 1e-12 times minutes.
materialize: table
*/
-- Distinct mixes of week buckets of each zone, numbered, each with a slot that shows it.
WITH zone_mix AS MATERIALIZED (
    SELECT tzid, mix_code
        , min(horizon_bucket_index) AS horizon_bucket_index
        , row_number() OVER (PARTITION BY tzid ORDER BY mix_code) AS mix_no
    FROM slot_code
    GROUP BY tzid, mix_code
)
-- Minutes of each mix in the buckets of the local week.
, mix_minutes AS MATERIALIZED (
    SELECT mix.tzid, mix.mix_no, span.bucket_index, span.minutes
    FROM zone_mix AS mix
    JOIN tz_horizon_map_5A AS span
        ON span.tzid = mix.tzid AND span.horizon_bucket_index = mix.horizon_bucket_index
)
-- Share of the week that a slot of each mix carries, for every shape.
, share AS (
    SELECT key.profile_key, mix_minutes.mix_no, sum(mix_minutes.minutes * to_fixed_point(shape.shape_value, 12)) AS units
    FROM class_zone_shape_5A AS shape
    JOIN profile_key AS key
        ON key.demand_class = shape.demand_class
        AND key.legal_country_iso = shape.legal_country_iso
        AND key.tzid = shape.tzid
        AND key.channel_group = shape.channel_group
    JOIN mix_minutes ON mix_minutes.tzid = shape.tzid AND mix_minutes.bucket_index = shape.bucket_index
    GROUP BY key.profile_key, mix_minutes.mix_no
)
-- These shares as a list by the number of the mix.
, mix_profile AS (
    SELECT share.profile_key
        , list(share.units::DOUBLE / (scenario.bucket_minutes * 1e12) ORDER BY share.mix_no) AS profiles
    FROM share
    CROSS JOIN scenario_manifest_5A AS scenario
    GROUP BY share.profile_key
)
-- Mixes of the slots of each block, in order.
, mix_block AS (
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
