/*
doc: >
  Parties add up at every step of the plan: countries to the world, types to countries, segments to types.
code: 60
name: INTEGERISATION_SUM
hint: read the apportionments of S1
*/
SELECT 'world' AS level, '' AS part, size.parties AS planned, sum(population.parties) AS found
FROM world_size AS size
CROSS JOIN country_population AS population
GROUP BY size.parties
HAVING sum(population.parties) <> size.parties
UNION ALL
SELECT 'country', population.country_iso, population.parties, coalesce(sum(type.parties), 0)
FROM country_population AS population
LEFT JOIN party_type_population AS type ON type.country_iso = population.country_iso
GROUP BY population.country_iso, population.parties
HAVING coalesce(sum(type.parties), 0) <> population.parties
UNION ALL
SELECT 'party type', type.country_iso || ' ' || type.party_type, type.parties, coalesce(sum(summary.party_count), 0)
FROM party_type_population AS type
LEFT JOIN s1_party_summary_6A AS summary
    ON summary.country_iso = type.country_iso AND summary.party_type = type.party_type
GROUP BY type.country_iso, type.party_type, type.parties
HAVING coalesce(sum(summary.party_count), 0) <> type.parties
