/*
doc: Every party with every device group, in the order of (entity, sub).
materialize: view
step: emit_regions.devices
*/
SELECT party_id::UBIGINT AS entity, group_no::UBIGINT AS sub, kin_no AS batch
FROM (
    SELECT party_id, kin_no, unnest(range(1, (SELECT max(group_no) FROM device_kind) + 1)) AS group_no FROM graph_party
)
