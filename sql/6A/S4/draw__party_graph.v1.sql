/*
doc: Where a party stands in its country (s0), the size of a household (s1), and whether it likes to hide (s2).
stream: 6A.S4.party_allocation_sampling
stored: false
step: emit_regions.devices
*/
SELECT batch, entity, sub, kin_no, region_no, lives_together, s0, s1, s2
FROM rng_draw4('party_unit', '6A.S4.party_allocation_sampling')
