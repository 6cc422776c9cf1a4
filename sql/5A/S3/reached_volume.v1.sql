/*
doc: >
  The weekly volumes of merchants by country and zone in integer units after remote reach: online demand comes from where people
  live. The units of a merchant in a country stay what they were.
materialize: table
*/
-- Volumes in integer units, whether customers may be anywhere in the country, and the zone's share of its people.
WITH zone_volume AS MATERIALIZED (
    SELECT profile.merchant_id
        , profile.legal_country_iso
        , profile.tzid
        , profile.merchant_id || '|' || profile.legal_country_iso AS pair
        , profile.channel_group
        , profile.demand_class
        , profile.demand_subclass = 'tail_zone' AS is_tail
        , profile.site_backed
        , profile.channel_group = 'card_not_present' OR profile.virtual_preferred_flag AS is_remote
        , volume_units(profile.weekly_volume_expected)::BIGINT AS units
        , to_fixed_point(coalesce(people.pop_share, 0), 12)::BIGINT AS people
    FROM merchant_zone_profile_5A AS profile
    LEFT JOIN tz_country_zone AS people
        ON people.country_iso = profile.legal_country_iso AND people.tzid = profile.tzid
)
-- Units that follow people, of each merchant and country: none where there is one zone, or nobody is known to live in any.
, reach_pair AS (
    SELECT volume.pair
        , floor(max(policy.remote_reach.share) * sum(volume.units)::DOUBLE)::BIGINT AS reach_units
    FROM zone_volume AS volume
    CROSS JOIN policy_5A.baseline_intensity_policy AS policy
    WHERE volume.is_remote
    GROUP BY volume.pair
    HAVING count(*) > 1 AND sum(volume.people) > 0 AND sum(volume.units) > 0
)
-- Each zone gives in proportion to its volume.
, source_claim AS (
    SELECT volume.pair AS part, volume.tzid AS unit, volume.units AS weight, pair.reach_units AS total
    FROM zone_volume AS volume
    JOIN reach_pair AS pair ON pair.pair = volume.pair
)
-- Each zone gets in proportion to the people who live there.
, target_claim AS (
    SELECT volume.pair AS part, volume.tzid AS unit, volume.people AS weight, pair.reach_units AS total
    FROM zone_volume AS volume
    JOIN reach_pair AS pair ON pair.pair = volume.pair
)
SELECT volume.* EXCLUDE (units, people)
    , volume.units AS site_units
    , coalesce(target.quota, 0) AS reach_units
    , volume.units - coalesce(source.quota, 0) + coalesce(target.quota, 0) AS units
FROM zone_volume AS volume
LEFT JOIN apportion('source_claim') AS source ON source.part = volume.pair AND source.unit = volume.tzid
LEFT JOIN apportion('target_claim') AS target ON target.part = volume.pair AND target.unit = volume.tzid
