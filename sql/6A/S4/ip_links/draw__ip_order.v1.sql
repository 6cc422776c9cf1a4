/*
doc: >
  The place of an IP among those of its country and type (s0). IPs are placed cell by cell, and a cell says how many IPs its devices
  have, and whether rings may be on it; ids must say neither.
stream: 6A.S4.ip_order_sampling
stored: false
*/
-- Every IP by its place.
WITH placed AS (
    SELECT (first_place + ordinal)::UBIGINT AS entity, 0::UBIGINT AS sub, type_no AS batch, cell_code, edges, ips
    FROM (SELECT cell_code, type_no, edges, ips, first_place, unnest(range(ips)) AS ordinal FROM ip_cell)
)
SELECT batch, entity, sub, cell_code, edges, ips, s0 FROM rng_draw('placed', '6A.S4.ip_order_sampling')
