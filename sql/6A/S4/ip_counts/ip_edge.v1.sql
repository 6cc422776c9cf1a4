/*
doc: >
  The edges with their draws in short. Weighted sampling without replacement takes the smallest -ln(u) / w (Efraimidis
  and Spirakis, 2006): privacy_draw, in units of 1e-8, from 8 to below 2^30, is that for anonymising types; type_draw, 26 bits,
  decides among the others. country_draw has 26 bits, asn_draw and role_draw 13 each. An edge to the IPs of a ring has its type
  instead of the privacy draw, country and network class of the ring, and a place in the ring's stretch instead of the type draw.
*/
SELECT d.batch AS mix_row, d.entity::UINTEGER AS device_id, d.sub::UTINYINT AS edge_no, d.country_no, d.first_seat
    , coalesce(ring.type_no, CAST(greatest(least(
        -ln(rng_u(slot_high(d.s0))) / (CASE WHEN d.hides THEN prior.privacy_weight ELSE 1 END) * 1e8, 1073741823), 8) AS UINTEGER)) AS privacy_draw
    , coalesce((ring.place_draw + ((d.s1 >> 26)::BIGINT * ring.stretch >> 26)) & 67108863, d.s1 >> 26)::UINTEGER AS type_draw
    , coalesce(ring.asn_draw, (d.s1 >> 13) & 8191)::USMALLINT AS asn_draw
    , (d.s1 & 8191)::USMALLINT AS role_draw
    , coalesce(ring.country_draw, d.s0 & 67108863)::UINTEGER AS country_draw
FROM draw__ip_edge AS d
LEFT JOIN ring_edge AS ring ON ring.device_id = d.entity::UINTEGER AND d.sub = 1
CROSS JOIN policy_6A.ip_count_priors AS prior
