/*
doc: The sites by zone of every merchant and country add up to the total that stands beside them.
code: 100
name: ZONE_AGREEMENT
hint: rebuild or re-import 3A
*/
SELECT merchant_id, legal_country_iso, sum(zone_site_count)::BIGINT AS counted, max(zone_site_count_sum) AS stated
FROM zone_alloc
GROUP BY merchant_id, legal_country_iso
HAVING sum(zone_site_count) <> max(zone_site_count_sum) OR min(zone_site_count_sum) <> max(zone_site_count_sum)
