/*
doc: >
  Of an edge: its rank where privacy counts and its country (halves of s0), its rank among the others, network class and
  role (of s1).
stream: 6A.S4.ip_allocation_sampling
stored: false
*/
-- Every edge of a device to an IP, in the order of (entity, sub); sub 0 is the first. Its batch is the row of the type mix.
WITH edge AS (
    SELECT device_id::UBIGINT AS entity, edge_no::UBIGINT AS sub
        , pack_mix_row(device_class, edge_no > 0)::USMALLINT AS batch, country_no, first_seat, hides
    FROM (SELECT device_id, device_class, country_no, first_seat, hides, unnest(range(edges::BIGINT)) AS edge_no FROM linked_device)
)
SELECT batch, entity, sub, country_no, first_seat, hides, s0, s1
FROM rng_draw('edge', '6A.S4.ip_allocation_sampling')
