/*
doc: One row per party with its seat and household; who lives alone has one of its own, numbered by its seat.
step: emit_regions.devices
*/
SELECT place.party_id, place.seat
    , coalesce(home.first_seat, place.seat) AS first_seat
    , coalesce(home.size, 1::UTINYINT) AS size
    , coalesce(home.household_no::BIGINT, place.seat::BIGINT + 10000000000) AS household_id
FROM party_place AS place
LEFT JOIN seat_household AS home ON home.seat = place.seat
