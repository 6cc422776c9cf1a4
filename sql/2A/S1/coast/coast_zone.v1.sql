/*
doc: >
  Steps 6 and 7 of the ladder: per site off all land, the nearest legal zone within reach and its distance in metres,
  ties to the smaller name. `singleton` where the country has one zone, else `nearest`.
materialize: table
*/
-- Edges in these strips; the short way round, so that an edge beyond the antimeridian is near.
WITH seen AS (
    SELECT strip.*, edge.xa, edge.ya, edge.xb, edge.yb
        , (edge.xa - strip.px + 5400000000) % 3600000000 - 1800000000 AS east_units
    FROM coast_strip AS strip
    JOIN tz_edge AS edge ON edge.strip_no = strip.strip_no AND edge.poly_id = strip.poly_id
)
-- Edges in metres east and north of the site, on the plane that touches the globe there; kept once.
, coast_edge AS (
    SELECT DISTINCT point_id
        , tzid
        , is_only_zone
        , reach_m
        , east_units * metres_east AS xa_m
        , (ya - py) * metres_north AS ya_m
        , (east_units + xb::BIGINT - xa) * metres_east AS xb_m
        , (yb - py) * metres_north AS yb_m
    FROM seen
)
-- Length of each edge, and the site's projection on it.
, along AS (
    SELECT *
        , (xb_m - xa_m) * (xb_m - xa_m) + (yb_m - ya_m) * (yb_m - ya_m) AS length_2
        , -(xa_m * (xb_m - xa_m) + ya_m * (yb_m - ya_m)) AS projection
    FROM coast_edge
)
-- The foot of the perpendicular, kept between the ends; an edge shrunk to a point at a pole is its own foot.
, foot AS (
    SELECT *, CASE WHEN length_2 > 0 THEN greatest(0, least(1, projection / length_2)) ELSE 0 END AS foot_share
    FROM along
)
-- Distance from the site to that foot.
, distance AS (
    SELECT point_id, tzid, is_only_zone, reach_m
        , sqrt(pow(xa_m + foot_share * (xb_m - xa_m), 2) + pow(ya_m + foot_share * (yb_m - ya_m), 2)) AS metres
    FROM foot
)
-- Least distance to each zone.
, nearest AS (
    SELECT point_id, tzid, is_only_zone, reach_m, quantise(min(metres), 3) AS distance_m
    FROM distance
    GROUP BY point_id, tzid, is_only_zone, reach_m
)
SELECT point_id
    , tzid
    , CASE WHEN is_only_zone THEN 'singleton' ELSE 'nearest' END AS resolution_method
    , distance_m
FROM nearest
WHERE distance_m <= reach_m
QUALIFY row_number() OVER (PARTITION BY point_id ORDER BY distance_m, tzid) = 1
