/*
doc: >
  Every site lies in a time zone that is legal in its country.
code: 102
name: SITE_ZONE_ILLEGAL
hint: siting.guard_scale, or wrong coordinates or countries in an import
import: skip
*/
SELECT s.merchant_id, s.legal_country_iso, s.site_order, s.tzid, s.candidates
FROM located_zone AS s
LEFT JOIN tz_country_zone AS l ON l.country_iso = s.legal_country_iso AND l.tzid = s.tzid
WHERE l.tzid IS NULL
