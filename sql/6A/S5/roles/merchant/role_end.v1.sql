/*
doc: >
  Cumulative members per role in a cell, most severe first, where few members make many cells and most expect less than one of a
  role. One role after the other is drawn over all cells in their order, by one systematic draw from what the roles before it
  left. A role that is rare in every cell keeps its number in the world: each step is within one of its expectation, and the
  expectation of each cell stays. The offset of the role at place i comes from the i-th merchant.
*/
-- Roles of each cell by place in the cell and by level over all cells.
WITH RECURSIVE part AS (
    SELECT cell_no, raw_role, severity, n, share, to_fixed_point(share, 12) AS units
        , dense_rank() OVER (ORDER BY severity, raw_role) AS level
        , row_number() OVER (PARTITION BY cell_no ORDER BY severity, raw_role) AS place
        , sum(to_fixed_point(share, 12)) OVER (PARTITION BY cell_no ORDER BY severity DESC, raw_role DESC) AS units_left
    FROM role_share
)
-- Offset of the draw at each level.
, start AS (
    SELECT row_number() OVER (ORDER BY id) AS level, offset_units(place_slot) AS units FROM cell_member
)
-- Every cell at every level; a cell without the role has no units of it.
, cell AS (
    SELECT level.level, cell.cell_no, coalesce(part.units, 0) AS units, coalesce(part.units_left, 1) AS units_left
        , coalesce(start.units, 0) AS offset_units
    FROM (SELECT DISTINCT level FROM part) AS level
    CROSS JOIN (SELECT DISTINCT cell_no FROM part) AS cell
    LEFT JOIN part ON part.level = level.level AND part.cell_no = cell.cell_no
    LEFT JOIN start ON start.level = level.level
)
-- Members that the roles up to a level took from a cell, and those left over.
, iterate AS (
    SELECT 0::BIGINT AS level, cell_no, max(n)::BIGINT AS left_over, 0::BIGINT AS taken FROM part GROUP BY cell_no
    UNION ALL
    SELECT level, cell_no, (left_over - upto + coalesce(lag(upto) OVER (ORDER BY cell_no), 0))::BIGINT
        , (upto - coalesce(lag(upto) OVER (ORDER BY cell_no), 0))::BIGINT
    FROM (
        SELECT cell.level, cell.cell_no, w.left_over
            , ((sum(w.left_over * cell.units * 1000000000000 // cell.units_left) OVER (ORDER BY cell.cell_no))::HUGEINT
                + cell.offset_units) // 1000000000000 AS upto
        FROM iterate AS w
        JOIN cell ON cell.level = w.level + 1 AND cell.cell_no = w.cell_no
    )
)
SELECT part.cell_no, part.raw_role, part.severity, part.n, part.share, part.place
    , (sum(iterate.taken) OVER (PARTITION BY part.cell_no ORDER BY part.place))::BIGINT AS ends
FROM part
JOIN iterate ON iterate.level = part.level AND iterate.cell_no = part.cell_no
