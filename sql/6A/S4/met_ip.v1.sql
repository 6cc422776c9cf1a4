/*
doc: >
  Edges and places side by side: both lie in the order of the cells, and each cell has as many of one as of the other,
  which an assertion proves. The cells in two halves, since a stretch of rows is laid beside another by one thread.
step: emit_regions.ip_match
*/
SELECT slot.ip_id::UINTEGER AS ip_id, e.device_id, e.role_no, e.cell_code, slot.cell_code AS slot_cell
FROM (SELECT device_id, role_no, cell_code FROM met_edge WHERE cell_code < (SELECT cell_code FROM ip_cell_middle)) AS e
POSITIONAL JOIN (SELECT ip_id, cell_code FROM ip_slot WHERE cell_code < (SELECT cell_code FROM ip_cell_middle)) AS slot
UNION ALL
SELECT slot.ip_id::UINTEGER, e.device_id, e.role_no, e.cell_code, slot.cell_code
FROM (SELECT device_id, role_no, cell_code FROM met_edge WHERE cell_code >= (SELECT cell_code FROM ip_cell_middle)) AS e
POSITIONAL JOIN (SELECT ip_id, cell_code FROM ip_slot WHERE cell_code >= (SELECT cell_code FROM ip_cell_middle)) AS slot
