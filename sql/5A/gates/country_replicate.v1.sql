/*
doc: >
  How often each country stands in each replicate of the bootstrap; in replicate 0, the world as it is, once each.
materialize: table
*/
-- Countries by number.
WITH numbered AS (
    SELECT legal_country_iso, row_number() OVER (ORDER BY legal_country_iso) - 1 AS country_no, count(*) OVER () AS countries
    FROM (SELECT DISTINCT legal_country_iso FROM scenario_key_evidence_5A)
)
SELECT draw.replicate, numbered.legal_country_iso, count(*) AS times
FROM draw__country_bootstrap AS draw
JOIN numbered ON numbered.country_no = rng_pick(draw.s0, numbered.countries)
GROUP BY draw.replicate, numbered.legal_country_iso
UNION ALL
SELECT 0, legal_country_iso, 1
FROM numbered
