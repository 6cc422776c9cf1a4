-- Places whose zone by polygon is not the one that GeoNames writes beside them, by country and pair of zones.
SELECT country_iso
    , gazetteer_tzid
    , tzid AS polygon_tzid
    , count(*) AS places
    , max(population) AS largest_population
    , arg_max(place_name, (population, place_id)) AS largest_place
FROM gazetteer
WHERE tzid <> gazetteer_tzid
GROUP BY country_iso, gazetteer_tzid, tzid
ORDER BY places DESC, country_iso, gazetteer_tzid, polygon_tzid
