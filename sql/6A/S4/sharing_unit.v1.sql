/*
doc: Every device with what its sharing is drawn for, in the order of its id; its part is region and group.
materialize: view
step: emit_regions.device_links
*/
SELECT p.device_id::UBIGINT AS entity
    , 0::UBIGINT AS sub
    , (party.region_no * 10 + kind.group_no)::USMALLINT AS batch
    , p.party_id, home.seat, home.first_seat, home.size
FROM device_profile AS p
JOIN device_kind AS kind ON kind.device_no = p.device_no
JOIN graph_party AS party ON party.party_id = p.party_id
JOIN party_home AS home ON home.party_id = p.party_id
