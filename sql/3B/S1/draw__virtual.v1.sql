/*
doc: The virtual mode of each merchant (s0) and the place where it would settle (s1).
stream: UP.U5.virtual
*/
SELECT 0 AS batch, entity, sub, s0, s1
FROM rng_draw('merchant', 'UP.U5.virtual')
