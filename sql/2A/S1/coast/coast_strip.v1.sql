/*
doc: >
  Where to look for land near each site off all land: the strips of latitude within its reach, for each polygon of the
  zones that its country may use. The reach is far for the only zone of a country (an oil rig, a pier, a coarse
  coastline) and one nudge for others. A table of its own, so that no site to look for costs no search.
materialize: table
*/
-- Legal zones of each country.
WITH country_count AS (
    SELECT country_iso, count(*) AS zone_count
    FROM lawful_zone
    GROUP BY country_iso
)
-- Each site off all land with the zones of its country, how far to look for them, and metres per unit of the grid there.
, reach AS (
    SELECT site.point_id
        , site.px
        , site.py
        , zone.tzid
        , land.zone_id
        , country_count.zone_count = 1 AS is_only_zone
        , CASE WHEN country_count.zone_count = 1 THEN policy.singleton_max_m ELSE nudge.nearest_max_m END AS reach_m
        , nudge.metres_per_degree * 1e-7 AS metres_north
        , nudge.metres_per_degree * 1e-7 * quantise(cos(radians(site.lat_deg)), 12) AS metres_east
    FROM ambiguous_site AS site
    JOIN country_count ON country_count.country_iso = site.legal_country_iso
    JOIN lawful_zone AS zone ON zone.country_iso = site.legal_country_iso
    JOIN tz_zone AS land ON land.tzid = zone.tzid
    CROSS JOIN policy_2A.tz_policy AS policy
    CROSS JOIN policy_2A.tz_nudge AS nudge
    WHERE site.is_off_land
)
SELECT reach.point_id
    , reach.px
    , reach.py
    , reach.tzid
    , reach.is_only_zone
    , reach.reach_m
    , reach.metres_north
    , reach.metres_east
    , polygon.poly_id
    , unnest(range(
        grid_strip(py - ceil(reach_m / metres_north)::BIGINT)
        , grid_strip(py + ceil(reach_m / metres_north)::BIGINT) + 1
    ))::INTEGER AS strip_no
FROM reach
JOIN tz_poly AS polygon ON polygon.zone_id = reach.zone_id
