/*
doc: >
  Outlets are numbered 1 to n within merchant and country, and each row states that n.
code: 102
name: SITE_ORDER_GAP
hint: number the outlets of a merchant and country from 1 without gaps
*/
SELECT merchant_id, legal_country_iso, count(*) AS rows
    , min(site_order) AS site_order_min, max(site_order) AS site_order_max
    , min(final_country_outlet_count) AS stated_min, max(final_country_outlet_count) AS stated_max
FROM outlet_catalogue
GROUP BY merchant_id, legal_country_iso
HAVING min(site_order) <> 1 OR max(site_order) <> count(*)
    OR min(final_country_outlet_count) <> count(*) OR max(final_country_outlet_count) <> count(*)
