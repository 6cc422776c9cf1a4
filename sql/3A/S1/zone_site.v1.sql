/*
doc: >
  Sites per merchant, country and zone. The zone comes from the published position alone, by the same rules that 2A
  applies later, so the two agree wherever no nudge or override is needed. A site in no zone counts under none, and
  the checks find it.
*/
SELECT p.merchant_id, p.country_iso AS legal_country_iso, z.tzid, count(*) AS sites
FROM zones_resolved('site_point', 'site_hit', 'tz_country_zone', 'policy_ref.overlap_rules') AS z
JOIN site_point AS p ON p.point_id = z.point_id
WHERE z.tzid IS NOT NULL
GROUP BY p.merchant_id, p.country_iso, z.tzid
