/*
doc: >
  Nearly every site lies in a time zone that is legal in its country. An import is held to this, because boundary releases
  differ along borders; a generated world is held to all sites by another check.
code: 105
name: LEGAL_SHARE
hint: wrong coordinates or countries
import_code: 109
*/
-- Sites with whether their zone is legal.
WITH judged AS (
    SELECT s.merchant_id, s.legal_country_iso, s.site_order, s.tzid, l.tzid IS NOT NULL AS is_legal
    FROM located_zone AS s
    LEFT JOIN tz_country_zone AS l ON l.country_iso = s.legal_country_iso AND l.tzid = s.tzid
)
-- Legal sites, and all.
, share AS (
    SELECT count(*) FILTER (is_legal) AS legal_sites, count(*) AS sites FROM judged
)
SELECT j.merchant_id, j.legal_country_iso, j.site_order, j.tzid
FROM judged AS j
CROSS JOIN share AS s
CROSS JOIN policy_UP.world_policy
WHERE NOT j.is_legal AND s.legal_sites < checks.legal_share_min * s.sites
