/*
doc: >
  How places got their zones: by method, and by country how many are dropped because their zone is not legal there.
  The agreement counts a place as soon as the gazetteer's own zone is one of those that hold it. People of the places over
  people of the country tell whether cities and their parts are counted twice.
materialize: metrics
*/
SELECT 'places' AS metric, '' AS key, count(*)::DOUBLE AS value
FROM place
UNION ALL
SELECT 'places_kept', '', count(*)::DOUBLE
FROM gazetteer
UNION ALL
SELECT 'places_in_own_zone', '', count(*)::DOUBLE
FROM place AS p
JOIN place_hit AS h ON h.point_id = p.point_id AND h.tzid = p.gazetteer_tzid
UNION ALL
SELECT 'places_by_method', coalesce(resolution_method, 'unresolved'), count(*)::DOUBLE
FROM place_zone
GROUP BY resolution_method
UNION ALL
SELECT 'places_dropped', p.country_iso, count(*)::DOUBLE
FROM place AS p
LEFT JOIN gazetteer AS g ON g.place_id = p.point_id
WHERE g.place_id IS NULL
GROUP BY p.country_iso
UNION ALL
SELECT 'places_that_are_parts', '', count(*)::DOUBLE
FROM place_whole
UNION ALL
SELECT 'people_of_places_over_country', c.country_iso, sum(g.population)::DOUBLE / c.population
FROM gazetteer AS g
JOIN country AS c ON c.country_iso = g.country_iso
WHERE c.population > 0
GROUP BY c.country_iso, c.population
UNION ALL
SELECT 'stated_people_of_places_over_country', c.country_iso, sum(g.stated_population)::DOUBLE / c.population
FROM gazetteer AS g
JOIN country AS c ON c.country_iso = g.country_iso
WHERE c.population > 0
GROUP BY c.country_iso, c.population
