/*
doc: Every device with what its sharing is drawn for, in the order of its id; its part is region and group.
materialize: view
step: emit_regions.device_links
*/
SELECT device_id::UBIGINT AS entity
    , 0::UBIGINT AS sub
    , (region_no * 10 + group_no)::USMALLINT AS batch
    , party_id, seat, first_seat, size
FROM device_profile
