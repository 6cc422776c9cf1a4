/*
doc: >
  How places got their zones: by method, and by country how many are dropped because their zone is not legal there.
  The agreement counts a place as soon as the gazetteer's own zone is one of those that hold it.
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
