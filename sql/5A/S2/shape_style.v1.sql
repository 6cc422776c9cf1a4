/*
doc: >
  The modifiers of the week of a class in a country and zone: the drawn variant, a weekend on other days, later or earlier
  hours, a rest in the afternoon, and the windows of the channel.
materialize: table
*/
-- Countries whose weekend lies on other days.
WITH rotated AS (
    SELECT name, days_earlier, unnest(countries) AS country_iso FROM policy_5A.weekend_rotations
)
-- Countries whose hours are later or earlier.
, shifted AS (
    SELECT name, unnest(countries) AS country_iso FROM policy_5A.centre_shifts
)
-- Countries with a rest in the afternoon.
, quiet AS (
    SELECT name, unnest(countries) AS country_iso FROM policy_5A.quiet_windows
)
-- Channels with windows of their own.
, touched_channel AS (
    SELECT DISTINCT channel_group FROM policy_5A.channel_windows
)
SELECT domain.demand_class
    , domain.legal_country_iso
    , domain.tzid
    , domain.channel_group
    , rng_pick(draw.s0, policy.variants.count) AS variant
    , coalesce(rotated.days_earlier, 0) AS days_earlier
    , coalesce(shifted.name, '') AS shift_name
    , coalesce(quiet.name, '') AS quiet_name
    , list_filter(
        [
            'channel:' || touched_channel.channel_group
            , 'variant:' || rng_pick(draw.s0, policy.variants.count)
            , 'weekend:' || rotated.name
            , 'hours:' || shifted.name
            , 'hours:' || quiet.name
        ]
        , LAMBDA flag: flag IS NOT NULL
    ) AS adjustment_flags
FROM shape_domain AS domain
JOIN draw__shape_variant AS draw ON draw.entity = domain.entity
CROSS JOIN policy_5A.zone_shape_modifiers AS policy
LEFT JOIN rotated ON rotated.country_iso = domain.legal_country_iso
LEFT JOIN shifted ON shifted.country_iso = domain.legal_country_iso
LEFT JOIN quiet ON quiet.country_iso = domain.legal_country_iso
LEFT JOIN touched_channel ON touched_channel.channel_group = domain.channel_group
