/*
doc: >
  Of an edge: its place where privacy counts (s0), its place among the others (s1), network class and role (s2), country
  (s3).
stream: 6A.S4.ip_allocation_sampling
stored: false
step: emit_regions.ip_edges
*/
SELECT batch, entity, sub, country_no, seat, s0, s1, s2, s3 FROM rng_draw4('ip_edge_unit', '6A.S4.ip_allocation_sampling')
