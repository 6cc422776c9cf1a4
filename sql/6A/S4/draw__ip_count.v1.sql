/*
doc: Whether a device has IPs at all, by its place (s0), and how many (s1).
stream: 6A.S4.ip_count_realisation
stored: false
step: emit_regions.ip_edges
*/
SELECT batch, entity, sub, device_no, country_no, seat, s0, s1 FROM rng_draw('device_seat', '6A.S4.ip_count_realisation')
