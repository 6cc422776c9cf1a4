/*
doc: >
  Every zone is legal in its country, and one without outlets is inhabited.
code: 103
name: ZONE_ILLEGAL
hint: zones that are legal in the country and, where no outlet is, inhabited
import_code: 110
*/
SELECT DISTINCT z.legal_country_iso, z.tzid, l.tzid IS NOT NULL AS is_legal
FROM zone_alloc AS z
LEFT JOIN tz_country_zone AS l ON l.country_iso = z.legal_country_iso AND l.tzid = z.tzid
LEFT JOIN (SELECT DISTINCT country_iso, tzid FROM gazetteer) AS i
    ON i.country_iso = z.legal_country_iso AND i.tzid = z.tzid
WHERE l.tzid IS NULL OR (z.zone_site_count = 0 AND i.tzid IS NULL)
