/*
doc: Every device with what its IPs are drawn for, in the order of its id; its part is region and group.
materialize: view
step: emit_regions.ip_edges
*/
SELECT device_id::UBIGINT AS entity
    , 0::UBIGINT AS sub
    , (region_no * 10 + group_no)::USMALLINT AS batch
    , device_no, country_no, seat
FROM device_profile
