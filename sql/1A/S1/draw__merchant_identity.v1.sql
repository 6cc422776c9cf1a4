/*
doc: The merchant id of each seat (s0) and its place in the queue of its market (s1).
stream: UP.U1.identity
*/
SELECT 0 AS batch, entity, sub, s0, s1
FROM rng_draw('merchant_seat', 'UP.U1.identity')
