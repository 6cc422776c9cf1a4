/*
doc: >
  Of an IP: its weight (s0 and s1), its version and its place among the tail (s2), its address (s3).
stream: 6A.S4.ip_attribute_sampling
stored: false
*/
SELECT batch, entity, sub, cell_code, edges, ips, place, s0, s1, s2, s3 FROM rng_draw4('ip_unit', '6A.S4.ip_attribute_sampling')
