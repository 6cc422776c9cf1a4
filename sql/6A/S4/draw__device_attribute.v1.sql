/*
doc: Operating system (s0), user agent (s1) and risk tier (s2) of a device.
stream: 6A.S4.device_attribute_sampling
stored: false
step: emit_regions.devices
*/
SELECT batch, entity, sub, party_id, kin_no, country_no, region_no, seat, first_seat, size, s0, s1, s2 FROM rng_draw4('device_unit', '6A.S4.device_attribute_sampling')
