/*
doc: >
  Every edge with its role and the cell whose IPs it may meet: country, type, network class and the number of the edge. One
  device has at most one edge in a cell, so it never meets an IP twice.
materialize: view
step: emit_regions.ip_edges
*/
SELECT e.device_id
    , (((coalesce(away.country_no, e.country_no)::UINTEGER * 10 + e.type_no) * 10 + e.asn_no) * 32 + e.edge_no)::UINTEGER AS cell_code
    , CASE WHEN kind.ip_type IN ('RESIDENTIAL', 'CORPORATE') THEN e.seat ELSE e.late END AS meeting_key
    , (CASE WHEN e.edge_no = 0 THEN role.first_role_no WHEN e.role_draw < role.upto THEN role.own_role_no
        ELSE role.other_role_no END)::UTINYINT AS role_no
FROM typed_edge AS e
JOIN ip_type_number AS kind ON kind.type_no = e.type_no
JOIN edge_role AS role ON role.type_no = e.type_no
LEFT JOIN away_seat AS away ON away.seat_no = e.away_seat
