/*
doc: One row per country with its parties.
step: plan_population
*/
SELECT country_iso, region_id, parties_set AS parties, is_capped, is_floored
FROM country_weight
WHERE parties_set IS NOT NULL
UNION ALL
SELECT w.country_iso, w.region_id, a.quota AS parties, false AS is_capped, false AS is_floored
FROM apportion('country_claim') AS a
JOIN country_weight AS w ON w.country_iso = a.unit.country_iso
