/*
doc: The sites of a merchant in a country are numbered 1, 2, 3 without a gap; a hole means that rows were lost.
code: 111
name: SITE_ORDER_GAP
hint: rerun or re-import 1B; sites were lost on the way
*/
SELECT merchant_id, legal_country_iso, min(site_order) AS first_order, max(site_order) AS last_order, count(*) AS sites
FROM site_locations
GROUP BY merchant_id, legal_country_iso
HAVING min(site_order) <> 1 OR max(site_order) <> count(DISTINCT site_order)
