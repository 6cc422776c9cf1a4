/*
doc: What the size of the world and the ties between countries and between party types are drawn for.
step: plan_population
*/
SELECT e64('world|6A') AS entity, 0::UBIGINT AS sub, 0 AS batch, NULL::VARCHAR AS country_iso, NULL::VARCHAR AS party_type
UNION ALL
SELECT e64('country|' || country_iso), 0::UBIGINT, country_no, country_iso, NULL
FROM country_hint
UNION ALL
SELECT e64('country|' || hint.country_iso), type.ordinal::UBIGINT, hint.country_no, hint.country_iso, type.party_type
FROM country_hint AS hint
CROSS JOIN policy_6A.party_types AS type
