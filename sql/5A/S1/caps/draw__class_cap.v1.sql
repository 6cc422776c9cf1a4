/*
doc: Height of the cap on a country in each class (s0); drawn, so that countries do not pile up at one share.
stream: 5A.S1.class_cap
*/
SELECT 0 AS batch, entity, sub, s0
FROM rng_draw('class_entity', '5A.S1.class_cap')
