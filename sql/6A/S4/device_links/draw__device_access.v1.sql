/*
doc: >
  Accounts that a device reaches, how many and from which on (halves of s0), and instruments alike (of s1).
stream: 6A.S4.device_access_sampling
stored: false
*/
-- Every device with what its access is drawn for, in the order of its id.
WITH device AS (
    SELECT device_id::UBIGINT AS entity, 0::UBIGINT AS sub, device_no AS batch, party_id FROM device_profile
)
SELECT batch, entity, sub, party_id, s0, s1
FROM rng_draw('device', '6A.S4.device_access_sampling')
