/*
doc: >
  Of an edge: its place where privacy counts and its country (halves of s0), its place among the others, network class and
  role (of s1).
stream: 6A.S4.ip_allocation_sampling
stored: false
step: emit_regions.ip_edges
*/
SELECT batch, entity, sub, country_no, seat, hides, s0, s1 FROM rng_draw('ip_edge_unit', '6A.S4.ip_allocation_sampling')
