/*
doc: >
  The legal zones of each country with the share of its people who live in them. Support is what zone.tab lists.
  The share is NULL where the gazetteer knows of no people, so that nothing can be concluded from it.
*/
-- People of each zone in each country.
WITH zone_population AS (
    SELECT country_iso, tzid, sum(population) AS people
    FROM gazetteer
    GROUP BY country_iso, tzid
)
-- Legal zones with their people, and those of the country.
, peopled AS (
    SELECT l.country_iso, l.tzid, l.in_support
        , coalesce(z.people, 0) AS people
        , sum(coalesce(z.people, 0)) OVER (PARTITION BY l.country_iso) AS country_people
    FROM legal_zone AS l
    LEFT JOIN zone_population AS z ON z.country_iso = l.country_iso AND z.tzid = l.tzid
)
SELECT country_iso, tzid
    , true AS is_legal
    , in_support
    , CASE WHEN country_people > 0 THEN people::DOUBLE / country_people::DOUBLE END AS pop_share
FROM peopled
