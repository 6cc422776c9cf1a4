/*
doc: Every device with what its access is drawn for, in the order of its id.
materialize: view
step: emit_regions.device_links
*/
SELECT device_id::UBIGINT AS entity, 0::UBIGINT AS sub, device_no AS batch, party_id FROM device_profile
