/*
doc: >
  Devices of each IP in whole numbers: 1 plus the level of its cell times its weight, at most its cap, as differences of the
  rounded running sum over the cell. The level is such that the devices of a cell are its edges.
*/
-- Each round takes out the IPs that the level of the last one fills and spreads the rest over the others; a cell whose level
-- stays is done.
WITH RECURSIVE level AS (
    SELECT 0 AS iteration, cell.cell_code, (cell.edges - cell.ips)::DOUBLE AS spare
        , (cell.edges - cell.ips) / (sum(ip.weight)::BIGINT)::DOUBLE AS level, false AS is_done
    FROM ip_cell AS cell
    JOIN ip_capacity AS ip ON ip.cell_code = cell.cell_code
    GROUP BY cell.cell_code, cell.edges, cell.ips
    UNION ALL
    SELECT iteration + 1, cell_code, spare, risen, risen = level
    FROM (
        SELECT l.iteration, l.cell_code, l.spare, l.level
            , coalesce(
                (l.spare - coalesce(sum(ip.cap - 1) FILTER (l.level * ip.weight >= ip.cap - 1), 0)::BIGINT)
                / nullif((sum(ip.weight) FILTER (l.level * ip.weight < ip.cap - 1))::BIGINT, 0)::DOUBLE, l.level) AS risen
        FROM level AS l
        JOIN ip_capacity AS ip ON ip.cell_code = l.cell_code
        WHERE l.iteration < (SELECT water_rounds FROM policy_6A.ip_count_priors) AND NOT l.is_done
        GROUP BY l.iteration, l.cell_code, l.spare, l.level
    )
)
-- The last level of each cell.
, fill AS (
    SELECT cell_code, quantise(max_by(level, iteration), 18) AS level FROM level GROUP BY cell_code
)
-- Devices of each IP in thousand-millionths.
, filled AS MATERIALIZED (
    SELECT ip.ip_id, ip.cell_code, ip.type_no, ip.cap, ip.is_tail
        , least(1000000000 + to_fixed_point(fill.level * ip.weight, 9)::BIGINT, ip.cap::BIGINT * 1000000000) AS nano
    FROM ip_capacity AS ip
    JOIN fill ON fill.cell_code = ip.cell_code
)
-- The sum runs over all cells, less what the cells before have: one order costs less than a sum by cell.
, cell AS (
    SELECT cell_code, (sum(nano) OVER (ORDER BY cell_code))::BIGINT - nano AS before
    FROM (SELECT cell_code, sum(nano)::BIGINT AS nano FROM filled GROUP BY cell_code)
)
-- Running sum over the IPs of a cell.
, run AS (
    SELECT filled.*, filled.upto - cell.before AS cell_upto
    FROM (SELECT *, (sum(nano) OVER (ORDER BY ip_id ROWS UNBOUNDED PRECEDING))::BIGINT AS upto FROM filled) AS filled
    JOIN cell ON cell.cell_code = filled.cell_code
)
SELECT ip_id, cell_code, type_no, cap, is_tail
    , ((cell_upto + 500000000) // 1000000000 - (cell_upto - nano + 500000000) // 1000000000)::USMALLINT AS devices
FROM run
ORDER BY ip_id
