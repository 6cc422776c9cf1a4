/*
doc: Zone (s0), start (s1) and length (s2) of each outage.
stream: 5A.S4.outage
step: calendar
*/
SELECT 0 AS batch, entity, sub, s0, s1, s2
FROM rng_draw4('outage_occurrence', '5A.S4.outage')
