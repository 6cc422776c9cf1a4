/*
doc: >
  The cells that lie wholly inside a zone, found by one scan line through the centres of each row of cells: sorted
  crossings pair into spans, and a cell whose centre is in a span and which no edge of that polygon touches is full.
  Crossings are rounded to the grid: half a cell lies between any that matter.
*/
-- Rows of cells with the latitude of their centres.
WITH cell_row AS (
    SELECT cy::INTEGER AS cy, cy * grid_cell_width() + grid_cell_width() // 2 AS centre_y
    FROM range(grid_cell(-900000000), grid_cell(900000000) + 1) AS r (cy)
)
-- Where polygons cross these lines.
, crossing AS (
    SELECT r.cy, e.poly_id
        , e.xa + ((e.xb::BIGINT - e.xa) * (r.centre_y - e.ya)) // (e.yb::BIGINT - e.ya) AS x
    FROM cell_row AS r
    JOIN tz_edge AS e ON e.strip_no = grid_strip(r.centre_y)
    WHERE e.ya <= r.centre_y AND r.centre_y < e.yb
)
-- Crossings in order, each with the next one.
, span AS (
    SELECT cy, poly_id, x AS west
        , lead(x) OVER (PARTITION BY cy, poly_id ORDER BY x) AS east
        , row_number() OVER (PARTITION BY cy, poly_id ORDER BY x) AS crossing_no
    FROM crossing
)
-- Cells whose centre lies between an odd crossing and the next one.
, inner_cell AS (
    SELECT cy, poly_id
        , unnest(range(
            grid_cell(west + grid_cell_width() // 2 - 1)
            , grid_cell(east - grid_cell_width() // 2) + 1
        ))::INTEGER AS cx
    FROM span
    WHERE crossing_no % 2 = 1
)
SELECT DISTINCT c.cx, c.cy, p.zone_id
FROM inner_cell AS c
JOIN tz_poly AS p ON p.poly_id = c.poly_id
LEFT JOIN tz_cell_edge AS e ON e.cx = c.cx AND e.cy = c.cy AND e.poly_id = c.poly_id
WHERE e.poly_id IS NULL
