/*
doc: What the countries that are neither capped nor floored claim of the remaining parties.
step: plan_population
*/
SELECT 'world' AS part
    , {'after': 4503599627370495 - d.s0::BIGINT, 'country_iso': w.country_iso} AS unit
    , w.weight
    , w.parties_open AS total
FROM country_weight AS w
JOIN draw__party_count AS d ON d.country_iso = w.country_iso AND d.sub = 0
WHERE w.parties_set IS NULL
