/*
doc: >
  The zone counts of a merchant and country add up to its outlets, and each row states both.
code: 102
name: ZONE_COUNT_MISMATCH
hint: zone counts add up to the outlets of 1A
*/
-- Outlets of each merchant and country.
WITH outlet_pair AS (
    SELECT merchant_id, legal_country_iso, count(*) AS outlets
    FROM outlet_catalogue
    GROUP BY merchant_id, legal_country_iso
)
SELECT z.merchant_id, z.legal_country_iso, sum(z.zone_site_count) AS zone_sites, max(o.outlets) AS outlets
FROM zone_alloc AS z
JOIN outlet_pair AS o ON o.merchant_id = z.merchant_id AND o.legal_country_iso = z.legal_country_iso
GROUP BY z.merchant_id, z.legal_country_iso
HAVING sum(z.zone_site_count) <> max(o.outlets)
    OR min(z.zone_site_count_sum) <> max(o.outlets) OR max(z.zone_site_count_sum) <> max(o.outlets)
    OR min(z.site_count) <> max(o.outlets) OR max(z.site_count) <> max(o.outlets)
