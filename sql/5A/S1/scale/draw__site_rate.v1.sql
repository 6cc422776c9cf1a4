/*
doc: Rate of each merchant's sites within the law of its class (s0).
stream: 5A.S1.site_rate
*/
SELECT 0 AS batch, entity, sub, s0
FROM rng_draw('merchant_class', '5A.S1.site_rate')
