/*
doc: >
  Outlets and arrivals have a country that exists, volumes are finite and not negative, and neither is nothing in
  all.
code: 100
name: HINT_INVALID
hint: look at 1A.outlet_catalogue and 5A.merchant_zone_profile_5A
*/
SELECT 'outlet_catalogue' AS input, legal_country_iso AS country_iso, count(*) AS rows, 'no such country' AS fault
FROM outlet_catalogue
WHERE legal_country_iso IS NULL OR legal_country_iso NOT IN (SELECT country_iso FROM country)
GROUP BY legal_country_iso
UNION ALL
SELECT 'merchant_zone_profile_5A', legal_country_iso, count(*), 'no such country'
FROM merchant_zone_profile_5A
WHERE legal_country_iso IS NULL OR legal_country_iso NOT IN (SELECT country_iso FROM country)
GROUP BY legal_country_iso
UNION ALL
SELECT 'merchant_zone_profile_5A', legal_country_iso, count(*), 'volume is negative or not finite'
FROM merchant_zone_profile_5A
WHERE coalesce(NOT isfinite(weekly_volume_expected) OR weekly_volume_expected < 0, true)
GROUP BY legal_country_iso
UNION ALL
SELECT 'country_hint', NULL, count(*), 'no outlets or no arrivals in all'
FROM country_hint
HAVING coalesce(sum(outlets), 0) = 0 OR coalesce(sum(arrivals_micro), 0) = 0
