/*
doc: >
  One row per country and party type with its parties. Types below their minimum are lifted to it at the cost of the type
  that gives; where a country is too small to expect any, a type that may be waived is left alone.
*/
-- Apportioned parties of each type, with how many the type lacks to its minimum.
WITH claimed AS (
    SELECT a.part AS country_iso, a.region_id, a.unit.party_type AS party_type, a.quota, a.total, a.prior
        , minimum.gives
        , CASE WHEN minimum.gives THEN 0
            WHEN minimum.waived_below_prior
                AND a.total * a.prior < ceil(quantise(minimum.parties_min * size.bound_scale, 6)) * 1e9 THEN 0
            ELSE greatest(0, ceil(quantise(minimum.parties_min * size.bound_scale, 6))::BIGINT - a.quota)
        END AS lifted
        , ceil(quantise(minimum.parties_min * size.bound_scale, 6))::BIGINT AS parties_min
    FROM apportion('party_type_claim') AS a
    JOIN policy_6A.party_type_minima AS minimum ON minimum.party_type = a.unit.party_type
    CROSS JOIN world_size AS size
)
SELECT country_iso, region_id, party_type, gives, parties_min, lifted
    , quota + lifted - CASE WHEN gives THEN sum(lifted) OVER (PARTITION BY country_iso) ELSE 0 END::BIGINT AS parties
FROM claimed
