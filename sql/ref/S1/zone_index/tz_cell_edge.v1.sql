/*
doc: The cells that the bounding box of a polygon's edge touches; only there a point needs the edges.
*/
-- Bounding box of each edge, in cells.
WITH box AS (
    SELECT DISTINCT poly_id
        , grid_cell(least(xa, xb)) AS west
        , grid_cell(greatest(xa, xb)) AS east
        , grid_cell(ya) AS south
        , grid_cell(yb) AS north
    FROM ring_edge
)
-- Columns of cells in each box.
, cell_column AS (
    SELECT poly_id, south, north, unnest(range(west, east + 1))::INTEGER AS cx
    FROM box
)
-- Cells in each box.
, cell AS (
    SELECT poly_id, cx, unnest(range(south, north + 1))::INTEGER AS cy
    FROM cell_column
)
SELECT DISTINCT cx, cy, poly_id
FROM cell
