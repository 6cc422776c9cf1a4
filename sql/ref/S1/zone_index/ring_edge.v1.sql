/*
doc: Every non-degenerate ring edge, its ends ordered by latitude.
materialize: view
*/
SELECT poly_id
    , CASE WHEN y1 <= y2 THEN x1 ELSE x2 END AS xa
    , least(y1, y2) AS ya
    , CASE WHEN y1 <= y2 THEN x2 ELSE x1 END AS xb
    , greatest(y1, y2) AS yb
FROM source.tz_ring_edges
WHERE x1 <> x2 OR y1 <> y2
