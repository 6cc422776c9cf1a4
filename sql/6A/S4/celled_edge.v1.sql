/*
doc: >
  Every edge with its device and role in one number and the cell whose IPs it may meet: country, type, network class and the
  number of the edge. One device has at most one edge in a cell, so it never meets an IP twice.
materialize: view
step: emit_regions.ip_edges
*/
SELECT e.device_id * 8::UINTEGER + e.role_no AS device_role
    , ((CASE WHEN e.other_seat IS NULL THEN e.country_no
        ELSE away.countries[e.mix_row // 100 * 4096 + e.other_seat + 1
            + CASE WHEN e.other_seat >= away.first_seats[e.country_no] THEN away.seats[e.country_no] ELSE 0 END]
        END * 10::UINTEGER + e.type_no) * 10::UINTEGER + e.asn_no) * 32::UINTEGER + e.edge_no AS cell_code
    , e.meeting_key
FROM typed_edge AS e
CROSS JOIN away_rule AS away
