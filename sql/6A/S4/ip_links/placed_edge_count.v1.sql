/*
doc: How many edges met an IP, and how many of these (strays) lie elsewhere in the order than the places on the IPs of their cell.
*/
-- Edges of each cell with the range of their places in the order.
WITH cell_edge AS (
    SELECT e.cell_code, count(*) AS edges, min(e.rowid) - first.row_no AS first_place, max(e.rowid) - first.row_no AS last_place
    FROM ordered_edge AS e
    CROSS JOIN (SELECT min(e.rowid) AS row_no FROM ordered_edge AS e) AS first
    GROUP BY e.cell_code, first.row_no
)
-- Places on the IPs of each cell, and the first of them.
, cell_place AS (
    SELECT cell_code, places, (sum(places) OVER (ORDER BY first_ip_place))::BIGINT - places AS first_place
    FROM (SELECT cell_code, sum(devices)::BIGINT AS places, min(place) AS first_ip_place FROM ip_degree GROUP BY cell_code)
)
SELECT coalesce(sum(cell_edge.edges), 0)::BIGINT AS edges
    , coalesce(sum(cell_edge.edges) FILTER (cell_place.places IS DISTINCT FROM cell_edge.edges OR cell_place.first_place <> cell_edge.first_place
        OR cell_edge.last_place - cell_edge.first_place + 1 <> cell_edge.edges), 0)::BIGINT AS strays
FROM cell_edge
LEFT JOIN cell_place ON cell_place.cell_code = cell_edge.cell_code
