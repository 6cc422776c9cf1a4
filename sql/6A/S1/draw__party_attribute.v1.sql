/*
doc: Ties between the segments of a country and party type (s0).
stream: 6A.S1.party_attribute_sampling
step: plan_population
*/
SELECT batch, entity, sub, country_iso, segment_id, s0
FROM rng_draw('segment_entity', '6A.S1.party_attribute_sampling')
