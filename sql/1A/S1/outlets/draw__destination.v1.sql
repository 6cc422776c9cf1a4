/*
doc: The race of the markets for each merchant abroad (s0) and the size of its business in each (s1).
stream: UP.U2.destination
*/
SELECT 0 AS batch, entity, sub, s0, s1
FROM rng_draw('destination_candidate', 'UP.U2.destination')
