/*
doc: Operating system and user agent (halves of s0) and risk tier (s1) of a device.
stream: 6A.S4.device_attribute_sampling
stored: false
*/
-- Every device with its owner, in the order of its id.
WITH device AS (
    SELECT pack_device_id(party_id, ordinal)::UBIGINT AS entity
        , 0::UBIGINT AS sub
        , device_no AS batch
        , party_id
        , stratum_no, country_no, region_no, wealth_class, seat, first_seat, size
    FROM (
        SELECT party_id, stratum_no, country_no, region_no, wealth_class, seat, first_seat, size
            , unnest(device_nos) AS device_no, generate_subscripts(device_nos, 1) AS ordinal
        FROM party_device
    )
)
SELECT batch, entity, sub, party_id, stratum_no, country_no, region_no, wealth_class, seat, first_seat, size, s0, s1
FROM rng_draw('device', '6A.S4.device_attribute_sampling')
