/*
doc: >
  The edges with their draws in short. Weighted sampling without replacement takes the smallest -ln(u) / w (Efraimidis
  and Spirakis, 2006): early, in units of 1e-7, is that for anonymising types; late decides among the others.
step: emit_regions.ip_edges
*/
SELECT d.batch AS mix_row, d.entity::BIGINT AS device_id, d.sub::UTINYINT AS edge_no, d.country_no, d.seat
    , CASE WHEN d.sub = 0 THEN 4294967295::UINTEGER
        ELSE CAST(-ln(rng_u(d.s0)) / (CASE WHEN hiding.party_id IS NULL THEN 1 ELSE prior.privacy_weight END) * 1e7 AS UINTEGER)
    END AS early
    , (d.s1 >> 20)::UINTEGER AS late
    , d.s2
    , (d.s3 >> 20)::UINTEGER AS abroad
FROM draw__ip_edge AS d
LEFT JOIN privacy_party AS hiding ON hiding.party_id = d.entity // 15
CROSS JOIN policy_6A.ip_count_priors AS prior
