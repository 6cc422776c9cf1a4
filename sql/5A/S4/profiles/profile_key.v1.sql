/*
doc: The classes, countries, zones and channels that have a shape, by number.
materialize: table
*/
SELECT demand_class, legal_country_iso, tzid, channel_group
    , row_number() OVER (ORDER BY demand_class, legal_country_iso, tzid, channel_group)::INTEGER AS profile_key
FROM (SELECT DISTINCT demand_class, legal_country_iso, tzid, channel_group FROM class_zone_shape_5A)
