/*
doc: >
  The share of the week that a slot of each mix carries, for every shape: minutes of the slot in each bucket times the
  share of the bucket. Sums are taken in exact units of 1e-12 times minutes.
materialize: table
step: profile
*/
WITH mix_minutes AS MATERIALIZED (
    SELECT mix.tzid, mix.mix_no, span.bucket_index, span.minutes
    FROM zone_mix AS mix
    JOIN tz_horizon_map_5A AS span
        ON span.tzid = mix.tzid AND span.horizon_bucket_index = mix.horizon_bucket_index
)
, share AS (
    SELECT key.profile_key, mix_minutes.mix_no, sum(mix_minutes.minutes * fx(shape.shape_value, 12)) AS units
    FROM class_zone_shape_5A AS shape
    JOIN profile_key AS key
        ON key.demand_class = shape.demand_class
        AND key.legal_country_iso = shape.legal_country_iso
        AND key.tzid = shape.tzid
        AND key.channel_group = shape.channel_group
    JOIN mix_minutes ON mix_minutes.tzid = shape.tzid AND mix_minutes.bucket_index = shape.bucket_index
    GROUP BY key.profile_key, mix_minutes.mix_no
)
SELECT share.profile_key
    , list(share.units::DOUBLE / (scenario.bucket_minutes * 1e12) ORDER BY share.mix_no) AS profiles
FROM share
CROSS JOIN scenario_manifest_5A AS scenario
GROUP BY share.profile_key
