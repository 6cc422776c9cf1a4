/*
doc: >
  One row per merchant, country and zone with its weekly volume in integer units, whether its customers may be
  anywhere in the country, and the share of the country's people who live in the zone.
materialize: table
step: join
*/
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
    , fx(coalesce(people.pop_share, 0), 12)::BIGINT AS people
FROM merchant_zone_profile_5A AS profile
LEFT JOIN tz_country_zone AS people
    ON people.country_iso = profile.legal_country_iso AND people.tzid = profile.tzid
