/*
doc: Noise of each zone on its merchant's rate (s0).
stream: 5A.S1.zone_jitter
*/
SELECT 0 AS batch, entity, sub, s0
FROM rng_draw('merchant_zone', '5A.S1.zone_jitter')
