/*
doc: >
  The edges near each site off all land, of the zones that its country may use and within the reach that it is
  allowed: far for the only zone of a country (an oil rig, a pier, a coarse coastline), one nudge for others.
  Coordinates are metres east and north of the site, on the plane that touches the globe there.
materialize: table
step: distances
*/
WITH country_count AS (
    SELECT country_iso, count(*) AS zone_count
    FROM lawful_zone
    GROUP BY country_iso
)
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
, strip AS (
    SELECT reach.*, polygon.poly_id
        , unnest(range(
            grid_strip(py - ceil(reach_m / metres_north)::BIGINT)
            , grid_strip(py + ceil(reach_m / metres_north)::BIGINT) + 1
        ))::INTEGER AS strip_no
    FROM reach
    JOIN tz_poly AS polygon ON polygon.zone_id = reach.zone_id
)
-- The short way round: an edge beyond the antimeridian is near.
, seen AS (
    SELECT strip.*, edge.xa, edge.ya, edge.xb, edge.yb
        , (edge.xa - strip.px + 5400000000) % 3600000000 - 1800000000 AS east_units
    FROM strip
    JOIN tz_edge AS edge ON edge.strip_no = strip.strip_no AND edge.poly_id = strip.poly_id
)
SELECT DISTINCT point_id
    , tzid
    , is_only_zone
    , reach_m
    , east_units * metres_east AS xa_m
    , (ya - py) * metres_north AS ya_m
    , (east_units + xb::BIGINT - xa) * metres_east AS xb_m
    , (yb - py) * metres_north AS yb_m
FROM seen
