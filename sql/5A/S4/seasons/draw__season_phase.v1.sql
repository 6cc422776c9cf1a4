/*
doc: Where in the week (s0) the knots of each country, and of each season group in it, lie.
stream: 5A.S4.season_phase
*/
SELECT 0 AS batch, entity, sub, s0
FROM rng_draw('season_part', '5A.S4.season_phase')
