/*
doc: The normal deviate of each site's log weight (s0 and s1 together).
stream: UP.U6.weight
*/
SELECT 0 AS batch, entity, sub, s0, s1
FROM rng_draw('site', 'UP.U6.weight')
