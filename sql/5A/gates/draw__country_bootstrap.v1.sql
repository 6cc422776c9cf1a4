/*
doc: >
  The draws (s0) of a bootstrap over countries: every replicate has as many places as there are countries, and a country for each.
materialize: draw
stream: 5A.GATE.bootstrap
*/
-- Number of countries.
WITH world AS (
    SELECT count(DISTINCT legal_country_iso) AS countries FROM scenario_key_evidence_5A
)
-- Places of all replicates, under the keys of their draws.
, replicate_place AS (
    SELECT (replicate * 65536 + place)::UBIGINT AS entity, 0::UBIGINT AS sub, 0 AS batch, replicate
    FROM (
        SELECT replicate, unnest(range(countries)) AS place
        FROM (
            SELECT world.countries, unnest(range(1, gate.bootstrap.replicates + 1)) AS replicate
            FROM world
            CROSS JOIN policy_5A.realism_gate AS gate
        )
    )
)
SELECT batch, entity, sub, replicate, s0
FROM rng_draw('replicate_place', '5A.GATE.bootstrap')
