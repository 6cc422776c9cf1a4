/*
doc: >
  Steps 6 and 7 of the ladder: per site off all land, the nearest legal zone within reach and its distance in metres,
  ties to the smaller name. `singleton` where the country has one zone, else `nearest`.
materialize: table
*/
WITH along AS (
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
, distance AS (
    SELECT point_id, tzid, is_only_zone, reach_m
        , sqrt(pow(xa_m + foot_share * (xb_m - xa_m), 2) + pow(ya_m + foot_share * (yb_m - ya_m), 2)) AS metres
    FROM foot
)
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
