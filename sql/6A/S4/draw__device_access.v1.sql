/*
doc: >
  Accounts that a device reaches, how many and from which on (halves of s0), and instruments alike (of s1).
stream: 6A.S4.device_access_sampling
stored: false
step: emit_regions.device_links
*/
SELECT batch, entity, sub, party_id, s0, s1 FROM rng_draw('access_unit', '6A.S4.device_access_sampling')
