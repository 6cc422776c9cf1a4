/*
doc: Operating system and user agent (halves of s0) and risk tier (s1) of a device.
stream: 6A.S4.device_attribute_sampling
stored: false
step: emit_regions.devices
*/
SELECT batch, entity, sub, party_id, kin_no, country_no, region_no, seat, first_seat, size, s0, s1
FROM rng_draw('device_unit', '6A.S4.device_attribute_sampling')
