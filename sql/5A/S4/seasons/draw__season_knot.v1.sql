/*
doc: The two slots (s0, s1) of the normal at each knot of the weekly variation.
stream: 5A.S4.season
*/
SELECT 0 AS batch, entity, sub, s0, s1
FROM rng_draw('season_knot', '5A.S4.season')
