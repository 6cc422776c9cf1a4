/*
doc: Two normal deviates for each country and scenario (s0 and s1 together).
stream: UP.U7.arrivals
*/
SELECT 0 AS batch, entity, sub, s0, s1
FROM rng_draw('arrival_expectation', 'UP.U7.arrivals')
