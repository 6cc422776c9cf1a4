/*
doc: >
  The places of each country as one line along a Hilbert curve, in steps of a running weight: neighbours on the line
  are neighbours on the ground, so a stretch of it is a region. Weight grows less than linearly with population,
  because one brand saturates a large city.
*/
WITH entered AS (
    SELECT DISTINCT legal_country_iso FROM outlet_catalogue
)
, weighted AS (
    SELECT g.country_iso, g.place_id, g.lat_deg, g.lon_deg, g.tzid, g.hilbert_key
        , greatest(g.population, siting.presence_floor) AS people
        , fx(pow(greatest(g.population, siting.presence_floor), siting.place_exponent), 6)::BIGINT AS weight
    FROM gazetteer AS g
    JOIN entered AS e ON e.legal_country_iso = g.country_iso
    CROSS JOIN policy_UP.world_policy
)
SELECT country_iso, place_id, lat_deg, lon_deg, tzid, people
    , (sum(weight) OVER (PARTITION BY country_iso ORDER BY hilbert_key, place_id) - weight)::BIGINT AS weight_from
    , (sum(weight) OVER (PARTITION BY country_iso))::BIGINT AS country_weight
FROM weighted
