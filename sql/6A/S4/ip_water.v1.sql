/*
doc: >
  The level of each cell: devices of an IP are 1 plus level times weight, at most the cap, and together the edges. Each
  round takes out the IPs that the level of the last one fills and spreads the rest over the others; a cell whose level
  stays is done.
step: emit_regions.ip_match
*/
WITH RECURSIVE level AS (
    SELECT 0 AS step, cell.cell_code, (cell.edges - cell.ips)::DOUBLE AS spare
        , (cell.edges - cell.ips) / (sum(room.weight)::BIGINT)::DOUBLE AS level, false AS is_done
    FROM ip_cell AS cell
    JOIN ip_room AS room ON room.cell_code = cell.cell_code
    GROUP BY cell.cell_code, cell.edges, cell.ips
    UNION ALL
    SELECT step + 1, cell_code, spare, risen, risen = level
    FROM (
        SELECT l.step, l.cell_code, l.spare, l.level
            , coalesce(
                (l.spare - coalesce(sum(room.cap - 1) FILTER (l.level * room.weight >= room.cap - 1), 0)::BIGINT)
                / nullif((sum(room.weight) FILTER (l.level * room.weight < room.cap - 1))::BIGINT, 0)::DOUBLE, l.level) AS risen
        FROM level AS l
        JOIN ip_room AS room ON room.cell_code = l.cell_code
        WHERE l.step < (SELECT water_rounds FROM policy_6A.ip_count_priors) AND NOT l.is_done
        GROUP BY l.step, l.cell_code, l.spare, l.level
    )
)
SELECT cell_code, quantise(max_by(level, step), 18) AS level
FROM level
GROUP BY cell_code
