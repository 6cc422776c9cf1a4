/*
doc: The seats of each country that hold people who live together.
step: emit_regions.devices
*/
SELECT country_no, min(seat)::BIGINT AS first_seat, max(seat)::BIGINT AS last_seat
FROM party_place
WHERE lives_together
GROUP BY country_no
