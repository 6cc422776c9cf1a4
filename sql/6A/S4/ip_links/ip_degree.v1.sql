/*
doc: >
  Devices of each IP in whole numbers, in the order of the places. At home they are those of a household. Elsewhere an IP has 1 and,
  of what its cap leaves, the part that its weight fills: 1 - exp(-level * weight / (cap - 1)), so that no two caps hold more than
  weights bring. The level of a cell is such that its IPs have its edges; devices are differences of the rounded running sum over
  the cell.
*/
-- Newton's rounds from below: what an IP has is concave in the level, so that no round passes it; a cell that is filled is done.
WITH RECURSIVE level AS (
    SELECT 0 AS iteration, cell.cell_code, (cell.edges - cell.ips)::DOUBLE AS spare
        , (cell.edges - cell.ips) / (sum(ip.weight)::BIGINT)::DOUBLE AS level, false AS is_done
    FROM ip_cell AS cell
    JOIN ip_capacity AS ip ON ip.cell_code = cell.cell_code
    GROUP BY cell.cell_code, cell.edges, cell.ips
    UNION ALL
    SELECT iteration + 1, cell_code, spare
        , CASE WHEN abs(spare - filled) <= 1e-6 THEN level
            ELSE coalesce(least(quantise(level + (spare - filled) / nullif(slope, 0), 18), 1), level)
        END
        , abs(spare - filled) <= 1e-6
    FROM (
        SELECT l.iteration, l.cell_code, l.spare, l.level
            , sum(to_fixed_point((ip.cap - 1) * (1 - exp(-least(l.level * ip.weight / (ip.cap - 1), 700))), 9))::DOUBLE / 1e9 AS filled
            , sum(to_fixed_point(ip.weight * exp(-least(l.level * ip.weight / (ip.cap - 1), 700)), 3))::DOUBLE / 1e3 AS slope
        FROM level AS l
        JOIN ip_capacity AS ip ON ip.cell_code = l.cell_code
        WHERE l.iteration < (SELECT fill_rounds FROM policy_6A.ip_count_priors) AND NOT l.is_done
        GROUP BY l.iteration, l.cell_code, l.spare, l.level
    )
)
-- The last level of each cell.
, fill AS (
    SELECT cell_code, max_by(level, iteration) AS level FROM level GROUP BY cell_code
)
-- Devices of each IP in thousand-millionths.
, filled AS MATERIALIZED (
    SELECT ip.ip_id, ip.place, ip.cell_code, ip.type_no, ip.cap, ip.is_tail
        , 1000000000 + to_fixed_point((ip.cap - 1) * (1 - exp(-least(fill.level * ip.weight / (ip.cap - 1), 700))), 9)::BIGINT AS nano
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
    FROM (SELECT *, (sum(nano) OVER (ORDER BY place ROWS UNBOUNDED PRECEDING))::BIGINT AS upto FROM filled) AS filled
    JOIN cell ON cell.cell_code = filled.cell_code
)
-- Residential IPs by their places among those of their cell.
, home AS (
    SELECT cell.first_place + address.rowid - first.row_no AS place, cell.cell_code, cell.type_no, address.devices
    FROM home_address AS address
    JOIN ip_cell AS cell ON cell.cell_code = address.cell_code
    JOIN (SELECT a.cell_code, min(a.rowid) AS row_no FROM home_address AS a GROUP BY a.cell_code) AS first ON first.cell_code = address.cell_code
)
SELECT ip_id, place, cell_code, type_no, cap, is_tail
    , ((cell_upto + 500000000) // 1000000000 - (cell_upto - nano + 500000000) // 1000000000)::USMALLINT AS devices
FROM run
UNION ALL
SELECT unit.entity::BIGINT, home.place::UINTEGER, home.cell_code, home.type_no, prior.residential_cap::USMALLINT, false, home.devices
FROM home
JOIN ip_unit AS unit ON unit.place = home.place
CROSS JOIN policy_6A.ip_count_priors AS prior
ORDER BY place
