/*
doc: The heaviest IPs of each cell, which may pass the body's cap.
step: emit_regions.ip_match
*/
WITH ranked AS (
    SELECT w.ip_id, cell.ips, row_number() OVER (PARTITION BY w.cell_code ORDER BY w.weight DESC, w.ip_id) AS place
    FROM ip_weight AS w
    JOIN ip_type_number AS kind ON kind.type_no = w.type_no AND kind.ip_type <> 'RESIDENTIAL'
    JOIN ip_cell AS cell ON cell.cell_code = w.cell_code
)
SELECT ranked.ip_id
FROM ranked
CROSS JOIN tail_share
WHERE ranked.place <= floor(quantise(tail_share.tail_share * ranked.ips, 9))
