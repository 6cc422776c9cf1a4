/*
doc: The two slots (s0, s1) of the two normals of each pair of knots.
stream: 5B.S1.field
stored: false
*/
SELECT 0 AS batch, entity, sub, s0, s1, key_no, level_no, pair_no
FROM rng_draw('field_knot', '5B.S1.field')
