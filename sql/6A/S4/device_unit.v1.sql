/*
doc: Every device with its owner, in the order of its id, fifteen times the party's and the number of the device.
materialize: view
step: emit_regions.devices
*/
SELECT (party_id * 15 + ordinal)::UBIGINT AS entity
    , 0::UBIGINT AS sub
    , device_no AS batch
    , party_id
    , kin_no, country_no, region_no, seat, first_seat, size
FROM (
    SELECT party_id, kin_no, country_no, region_no, seat, first_seat, size
        , unnest(device_nos) AS device_no, generate_subscripts(device_nos, 1) AS ordinal FROM party_device
)
