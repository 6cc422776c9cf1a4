/*
doc: >
  One row per unit with its score in integer nanos: the systematic score and logistic noise, held within 0 and 1. Keeps its
  part, group, region and flags, and the slot that gives it a place in its cell.
*/
SELECT d.part, d.entity::BIGINT AS id, d.group_no, d.region_no, d.flags
    , CAST(least(greatest(d.systematic + coeff.noise_scale * ln(rng_u(d.s0) / (1 - rng_u(d.s0))), 0.0), 1.0) * 1e9 AS UINTEGER) AS score
    , d.s1 AS place_slot
FROM draw__risk AS d
CROSS JOIN policy_6A.risk_propagation_coeffs AS coeff
