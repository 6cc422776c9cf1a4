/*
doc: >
  The places of a country have hardly more people than the country: cities and their parts are not both counted.
code: 134
name: PEOPLE_COUNTED_TWICE
hint: density and people_ratio_max in config/ref/place_levels.yaml
*/
SELECT c.country_iso, sum(g.population)::BIGINT AS place_people, c.population AS country_people
FROM gazetteer AS g
JOIN country AS c ON c.country_iso = g.country_iso
CROSS JOIN policy_ref.place_levels AS rule
WHERE c.population >= rule.people_ratio_country_min
GROUP BY c.country_iso, c.population, rule.people_ratio_max
HAVING sum(g.population) > rule.people_ratio_max * c.population
