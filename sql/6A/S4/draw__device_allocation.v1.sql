/*
doc: >
  Whether a party has a part in a device group and its place among takers (halves of s0), its weight there (a normal from the
  halves of s1).
stream: 6A.S4.device_allocation_sampling
stored: false
step: emit_regions.devices
*/
SELECT batch, entity, sub, s0, s1
FROM rng_draw('party_device_group', '6A.S4.device_allocation_sampling')
