/*
doc: >
  The position of every outlet on the grid of the time-zone polygons. Where neither the full nor the drawn-in offset
  stays in the zone of the place, the outlet stands at the place's centre, whose zone is known.
*/
WITH drawn_in AS (
    SELECT s.point_id, s.px, s.py, z.tzid IS NOT DISTINCT FROM s.place_tzid AS is_held
    FROM drawn_in_site AS s
    JOIN zones_resolved('drawn_in_site', 'drawn_in_hit', 'tz_country_zone', 'policy_ref.overlap_rules') AS z
        ON z.point_id = s.point_id
)
, placed AS (
    SELECT s.merchant_id, s.country_iso, s.site_order
        , CASE WHEN d.point_id IS NULL THEN s.px WHEN d.is_held THEN d.px ELSE grid_lon(s.lon_deg) END AS px
        , CASE WHEN d.point_id IS NULL THEN s.py WHEN d.is_held THEN d.py ELSE grid_lat(s.lat_deg) END AS py
    FROM scattered_site AS s
    LEFT JOIN drawn_in AS d ON d.point_id = s.point_id
)
SELECT merchant_id, country_iso AS legal_country_iso, site_order, px / 1e7 AS lon_deg, py / 1e7 AS lat_deg
FROM placed
