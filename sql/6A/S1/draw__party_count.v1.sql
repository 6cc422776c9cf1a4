/*
doc: >
  The world's factor as a normal (s0 and s1 of the world); ties between countries (s0, sub 0) and between the party types
  of a country (s0, sub of the type).
stream: 6A.S1.party_count_realisation
step: plan_population
*/
SELECT batch, entity, sub, country_iso, party_type, s0, s1
FROM rng_draw('population_entity', '6A.S1.party_count_realisation')
