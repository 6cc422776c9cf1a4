/*
doc: Every party once, in the order of the ids.
materialize: view
step: emit_regions.devices
*/
SELECT party_id::UBIGINT AS entity, 0::UBIGINT AS sub, country_no AS batch, kin_no, region_no, lives_together FROM graph_party
