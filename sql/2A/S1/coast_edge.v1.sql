/*
doc: >
  The edges of lawful zones in the strips around each site off all land, in metres east and north of the site on the
  plane that touches the globe there. An edge that spans several strips is kept once.
materialize: table
*/
-- The short way round: an edge beyond the antimeridian is near.
WITH seen AS (
    SELECT strip.*, edge.xa, edge.ya, edge.xb, edge.yb
        , (edge.xa - strip.px + 5400000000) % 3600000000 - 1800000000 AS east_units
    FROM coast_strip AS strip
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
