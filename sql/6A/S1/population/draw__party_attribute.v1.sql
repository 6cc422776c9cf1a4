/*
doc: Ties between the segments of a country and party type (s0).
stream: 6A.S1.party_attribute_sampling
*/
-- Every country with every segment, under the key of its draw.
WITH drawn_entity AS (
    SELECT e64('country|' || hint.country_iso) AS entity
        , segment.ordinal::UBIGINT AS sub
        , hint.country_no AS batch
        , hint.country_iso
        , segment.segment_id
    FROM country_hint AS hint
    CROSS JOIN policy_6A.segments AS segment
)
SELECT batch, entity, sub, country_iso, segment_id, s0
FROM rng_draw('drawn_entity', '6A.S1.party_attribute_sampling')
