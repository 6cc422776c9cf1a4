/*
doc: The legal zones hold the whole of zone.tab, and the shares of a country's people add up.
code: 132
name: COUNTRY_ZONE
hint: see sql/ref/S2/tz_country_zone.v1.sql
*/
SELECT t.country_iso, t.tzid, 'zone.tab row is missing' AS finding
FROM zone_tab AS t
LEFT JOIN tz_country_zone AS z ON z.country_iso = t.country_iso AND z.tzid = t.tzid AND z.in_support
WHERE z.tzid IS NULL
UNION ALL
SELECT country_iso, '', 'shares do not add up to 1'
FROM tz_country_zone
WHERE pop_share IS NOT NULL
GROUP BY country_iso
HAVING sum(to_fixed_point(pop_share, 12)) NOT BETWEEN 999999999000 AND 1000000001000
