/*
doc: One row per IP with its score, its flags, and its place in its cell.
step: assign_ip_roles.features
*/
SELECT d.part, d.entity::BIGINT AS id, d.group_no, d.region_no, d.flags
    , noisy_score(d.systematic, coeff.noise_scale, d.s0) AS score
    , d.s1 AS place_slot
FROM draw__ip_risk AS d
CROSS JOIN policy_6A.risk_propagation_coeffs AS coeff
