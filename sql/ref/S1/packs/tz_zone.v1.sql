/*
doc: One row per zone of the boundary release; ocean zones are the nautical ones that cover the high seas.
*/
SELECT zone_id, tzid, is_ocean
FROM source.tz_zones
