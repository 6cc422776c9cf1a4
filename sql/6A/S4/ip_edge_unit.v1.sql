/*
doc: >
  Every edge of a device to an IP, in the order of (entity, sub); sub 0 is the first. Its row of the type mix is region,
  group, and whether it is the first.
materialize: view
step: emit_regions.ip_edges
*/
SELECT device_id::UBIGINT AS entity, edge_no::UBIGINT AS sub
    , (part * 10 + (edge_no > 0)::UTINYINT)::USMALLINT AS batch, country_no, seat, hides
FROM (SELECT device_id, part, country_no, seat, hides, unnest(range(edges::BIGINT)) AS edge_no FROM linked_device)
