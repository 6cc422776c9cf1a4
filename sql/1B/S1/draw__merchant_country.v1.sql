/*
doc: Where a merchant is at home in a country (s0) and whether it spreads over all of it (s1).
stream: UP.U3.pair
*/
SELECT 0 AS batch, entity, sub, s0, s1
FROM rng_draw('merchant_country', 'UP.U3.pair')
