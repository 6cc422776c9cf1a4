/*
doc: What the ties between the segments of a country are drawn for.
step: plan_population
*/
SELECT e64('country|' || hint.country_iso) AS entity
    , segment.ordinal::UBIGINT AS sub
    , hint.country_no AS batch
    , hint.country_iso
    , segment.segment_id
FROM country_hint AS hint
CROSS JOIN policy_6A.segments AS segment
