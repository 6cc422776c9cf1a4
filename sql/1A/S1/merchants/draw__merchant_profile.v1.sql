/*
doc: The category code (s0) and the channel (s1) of each merchant.
stream: UP.U1.profile
*/
SELECT 0 AS batch, entity, sub, s0, s1
FROM rng_draw('merchant', 'UP.U1.profile')
