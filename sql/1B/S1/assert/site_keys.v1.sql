/*
doc: >
  Outlets and positions have the same keys, both ways.
code: 101
name: KEYSET_MISMATCH
hint: every outlet of 1A has one position, and nothing else has
import_code: 108
*/
SELECT coalesce(o.merchant_id, s.merchant_id) AS merchant_id
    , coalesce(o.legal_country_iso, s.legal_country_iso) AS legal_country_iso
    , coalesce(o.site_order, s.site_order) AS site_order
    , s.merchant_id IS NULL AS has_no_position
FROM outlet_catalogue AS o
FULL JOIN site_locations AS s
    ON s.merchant_id = o.merchant_id AND s.legal_country_iso = o.legal_country_iso AND s.site_order = o.site_order
WHERE o.merchant_id IS NULL OR s.merchant_id IS NULL
