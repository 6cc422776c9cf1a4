/*
doc: The IPs at home that merchants may stand behind, numbered within their country.
step: emit_regions.ip_match
*/
SELECT d.ip_id, cell.country_no, row_number() OVER (PARTITION BY cell.country_no ORDER BY d.ip_id) AS place
    , count(*) OVER (PARTITION BY cell.country_no) AS ips
FROM ip_degree AS d
JOIN ip_cell AS cell ON cell.cell_code = d.cell_code
JOIN ip_type_number AS kind ON kind.type_no = d.type_no
JOIN policy_6A.endpoint_ip_types AS allowed ON allowed.value = kind.ip_type
