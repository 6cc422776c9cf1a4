/*
doc: Every class, channel, country and zone that S1 has, under the key of its draw.
materialize: table
*/
SELECT DISTINCT e64(demand_class || '|' || channel_group || '|' || legal_country_iso || '|' || tzid) AS entity
    , 0::UBIGINT AS sub
    , demand_class
    , legal_country_iso
    , tzid
    , channel_group
FROM merchant_zone_profile_5A
