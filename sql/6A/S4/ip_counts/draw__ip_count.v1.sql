/*
doc: Whether a device has IPs at all, by the rank of its draw (s0), and how many (s1).
stream: 6A.S4.ip_count_realisation
stored: false
*/
-- Every device with what its IPs are drawn for, in the order of its id; its batch is the device class.
WITH device AS (
    SELECT device_id::UBIGINT AS entity, 0::UBIGINT AS sub, device_class AS batch, device_no, country_no, first_seat FROM device_profile
)
SELECT batch, entity, sub, device_no, country_no, first_seat, s0, s1
FROM rng_draw('device', '6A.S4.ip_count_realisation')
