/*
doc: The variant of the class template that each zone keeps (s0).
stream: 5A.S2.variant
*/
SELECT 0 AS batch, entity, sub, s0
FROM rng_draw('shape_domain', '5A.S2.variant')
