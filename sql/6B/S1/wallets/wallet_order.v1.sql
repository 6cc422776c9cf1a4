/*
doc: >
  Parties that can pay, numbered from 0 in a random order inside their country (party ids run by segment: a range of them would be a town of
  corporations), and in a second order that says when they travel, so that nobody's neighbours are away together.
*/
SELECT (row_number() OVER (ORDER BY country_iso, s0, party_id) - 1)::INTEGER AS wallet_no
    , (row_number() OVER (ORDER BY country_iso, s1, party_id) - 1)::INTEGER AS trip_no
    , party_id, country_iso
FROM draw__wallet_order
