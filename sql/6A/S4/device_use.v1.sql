/*
doc: One row per shared device and further user, before the cap on devices per party.
step: emit_regions.device_links
*/
SELECT s.device_id, home.party_id
FROM shared_device AS s
JOIN party_home AS home ON home.seat = s.user_seat
