/*
doc: >
  The world has parties, and so has every country with outlets or arrivals.
code: 104
name: POPULATION_ZERO
hint: look at the sizes of 6A.population_priors
*/
SELECT hint.country_iso
FROM country_hint AS hint
ANTI JOIN s1_party_summary_6A AS summary ON summary.country_iso = hint.country_iso
WHERE hint.region_id IS NOT NULL
UNION ALL
SELECT 'world'
FROM s1_party_summary_6A
HAVING count(*) = 0
