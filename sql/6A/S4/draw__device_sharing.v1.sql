/*
doc: The place of a device among those to be shared (s0), and how many share it (s1).
stream: 6A.S4.device_sharing_sampling
stored: false
step: emit_regions.device_links
*/
SELECT batch, entity, sub, party_id, seat, first_seat, size, s0, s1 FROM rng_draw('sharing_unit', '6A.S4.device_sharing_sampling')
