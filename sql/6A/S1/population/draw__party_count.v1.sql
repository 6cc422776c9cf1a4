/*
doc: >
  The world's factor as a normal (s0 and s1 of the world); ties between countries (s0, sub 0) and between the party types
  of a country (s0, sub of the type).
stream: 6A.S1.party_count_realisation
*/
-- The world, every country, and every country with every party type, under the keys of their draws.
WITH drawn_entity AS (
    SELECT e64('world|6A') AS entity, 0::UBIGINT AS sub, 0 AS batch, NULL::VARCHAR AS country_iso, NULL::VARCHAR AS party_type
    UNION ALL
    SELECT e64('country|' || country_iso), 0::UBIGINT, country_no, country_iso, NULL
    FROM country_hint
    UNION ALL
    SELECT e64('country|' || hint.country_iso), type.ordinal::UBIGINT, hint.country_no, hint.country_iso, type.party_type
    FROM country_hint AS hint
    CROSS JOIN policy_6A.party_types AS type
)
SELECT batch, entity, sub, country_iso, party_type, s0, s1
FROM rng_draw('drawn_entity', '6A.S1.party_count_realisation')
