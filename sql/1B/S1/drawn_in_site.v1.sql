/*
doc: The few outlets whose offset left the zone of their place, drawn in towards its centre.
*/
SELECT s.point_id, s.country_iso, s.place_tzid
    , grid_lon(wrap_lon(s.lon_deg + siting.guard_scale * s.lon_offset_deg)) AS px
    , grid_lat(clamp_lat(s.lat_deg + siting.guard_scale * s.lat_offset_deg)) AS py
FROM zones_resolved('scattered_site', 'scattered_hit', 'tz_country_zone', 'policy_ref.overlap_rules') AS z
JOIN scattered_site AS s ON s.point_id = z.point_id
CROSS JOIN policy_UP.world_policy
WHERE z.tzid IS DISTINCT FROM s.place_tzid
