/*
doc: Accounts that a device reaches, how many (s0) and from which on (s1), and instruments alike (s2, s3).
stream: 6A.S4.device_access_sampling
stored: false
step: emit_regions.device_links
*/
SELECT batch, entity, sub, party_id, s0, s1, s2, s3 FROM rng_draw4('access_unit', '6A.S4.device_access_sampling')
