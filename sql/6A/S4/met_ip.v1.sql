/*
doc: >
  Edges and places side by side: both lie in the order of the cells, and each cell has as many of one as of the other,
  which an assertion proves.
step: emit_regions.ip_match
*/
SELECT slot.ip_id::UINTEGER AS ip_id, e.device_id, e.role_no, e.cell_code, slot.cell_code AS slot_cell
FROM met_edge AS e
POSITIONAL JOIN ip_slot AS slot
