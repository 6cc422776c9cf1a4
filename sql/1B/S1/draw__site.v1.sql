/*
doc: Step along the line of places (s0), distance (s1) and bearing (s2) from the centre of the place.
stream: UP.U3.site
*/
SELECT 0 AS batch, entity, sub, s0, s1, s2
FROM rng_draw4('site', 'UP.U3.site')
