/*
doc: >
  Two candidates for the position of each outlet, in order of preference: at its full offset, and drawn in towards
  the centre of its place.
*/
-- The full offset, and the one drawn in.
WITH scale AS (
    SELECT 0 AS preference, 1.0 AS factor
    UNION ALL
    SELECT 1, siting.guard_scale FROM policy_UP.world_policy
)
SELECT 2 * o.site_no + s.preference AS point_id
    , o.site_no
    , s.preference
    , o.legal_country_iso AS country_iso
    , o.tzid AS place_tzid
    , grid_lon(wrap_lon(o.lon_deg + s.factor * o.lon_offset_deg)) AS px
    , grid_lat(clamp_lat(o.lat_deg + s.factor * o.lat_offset_deg)) AS py
FROM site_offset AS o
CROSS JOIN scale AS s
