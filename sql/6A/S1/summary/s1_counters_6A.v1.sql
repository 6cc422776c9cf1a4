/*
doc: >
  The size of the world with the factor of the seed, countries at the floor or the cap, and parties that minima moved
  between types, in all and by region.
materialize: metrics
*/
SELECT 'parties' AS metric, '' AS key, parties::DOUBLE AS value FROM world_size
UNION ALL
SELECT 'world_factor', '', factor FROM world_size
UNION ALL
SELECT 'arrivals_week', '', arrivals_week FROM world_size
UNION ALL
SELECT 'outlets', '', outlets FROM world_size
UNION ALL
SELECT 'countries', '', count(*) FROM country_population
UNION ALL
SELECT 'countries_floored', '', count(*) FILTER (is_floored) FROM country_population
UNION ALL
SELECT 'countries_capped', '', count(*) FILTER (is_capped) FROM country_population
UNION ALL
SELECT 'type_floor_adjusted', coalesce(region_id, ''), coalesce(sum(lifted), 0)::DOUBLE
FROM party_type_population
GROUP BY GROUPING SETS ((), (region_id))
UNION ALL
SELECT 'parties', region_id, sum(parties)::DOUBLE
FROM country_population
GROUP BY region_id
