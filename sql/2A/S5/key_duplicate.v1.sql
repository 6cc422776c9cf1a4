/*
doc: The sites that stand twice in the lookup or on the surface of record.
materialize: view
*/
SELECT merchant_id, legal_country_iso, site_order, 's1_tz_lookup' AS dataset, count(*) AS copies
FROM s1_tz_lookup
GROUP BY merchant_id, legal_country_iso, site_order
HAVING count(*) > 1
UNION ALL
SELECT merchant_id, legal_country_iso, site_order, 'site_timezones' AS dataset, count(*) AS copies
FROM site_timezones
GROUP BY merchant_id, legal_country_iso, site_order
HAVING count(*) > 1
