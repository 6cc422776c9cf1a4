/*
doc: >
  All places on one line, country after country and along a Hilbert curve within each, in steps of a running weight.
  Neighbours on the line are neighbours on the ground, so a stretch of it is a region. Weight grows less than
  linearly with population, because one brand saturates a large city.
*/
WITH entered AS (
    SELECT DISTINCT legal_country_iso FROM outlet_catalogue
)
, weighted AS (
    SELECT g.country_iso, g.place_id, g.hilbert_key
        , fx(pow(greatest(g.population, siting.presence_floor), siting.place_exponent), 6)::BIGINT AS weight
    FROM gazetteer AS g
    JOIN entered AS e ON e.legal_country_iso = g.country_iso
    CROSS JOIN policy_UP.world_policy
)
SELECT country_iso, place_id, weight
    , (sum(weight) OVER (ORDER BY country_iso, hilbert_key, place_id) - weight)::BIGINT AS weight_from
FROM weighted
