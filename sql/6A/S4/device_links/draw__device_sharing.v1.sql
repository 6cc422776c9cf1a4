/*
doc: The rank of a device among those to be shared (s0); how many share it, and whether and which acquaintances (halves of s1).
stream: 6A.S4.device_sharing_sampling
stored: false
*/
-- Every device with what its sharing is drawn for, in the order of its id; its batch is the device class.
WITH device AS (
    SELECT device_id::UBIGINT AS entity, 0::UBIGINT AS sub, device_class AS batch, party_id, country_no, seat, first_seat, size
    FROM device_profile
)
SELECT batch, entity, sub, party_id, country_no, seat, first_seat, size, s0, s1
FROM rng_draw('device', '6A.S4.device_sharing_sampling')
