/*
doc: How many edges met an IP, and how many of these (strays) lie elsewhere in the order than the places on the IPs of their cell.
*/
-- Edges of each cell with the range of their places in the order.
WITH met AS (
    SELECT e.cell_code, count(*) AS edges, min(e.rowid) - first.row_no AS first_place, max(e.rowid) - first.row_no AS last_place
    FROM ordered_edge AS e
    CROSS JOIN (SELECT min(e.rowid) AS row_no FROM ordered_edge AS e) AS first
    GROUP BY e.cell_code, first.row_no
)
-- Places on the IPs of each cell, and the first of them.
, cell_place AS (
    SELECT cell_code, places, (sum(places) OVER (ORDER BY first_ip_id))::BIGINT - places AS first_place
    FROM (SELECT cell_code, sum(devices)::BIGINT AS places, min(ip_id) AS first_ip_id FROM ip_degree GROUP BY cell_code)
)
SELECT coalesce(sum(met.edges), 0)::BIGINT AS edges
    , coalesce(sum(met.edges) FILTER (cell_place.places IS DISTINCT FROM met.edges OR cell_place.first_place <> met.first_place
        OR met.last_place - met.first_place + 1 <> met.edges), 0)::BIGINT AS strays
FROM met
LEFT JOIN cell_place ON cell_place.cell_code = met.cell_code
