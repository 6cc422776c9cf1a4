/*
doc: Whether a party has a part in a device group (s0), its weight there (s1 and s2, a normal), and its place among takers (s3).
stream: 6A.S4.device_allocation_sampling
stored: false
step: emit_regions.devices
*/
SELECT batch, entity, sub, s0, s1, s2, s3
FROM rng_draw4('party_device_group', '6A.S4.device_allocation_sampling')
