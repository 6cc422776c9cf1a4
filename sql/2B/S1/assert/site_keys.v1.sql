/*
doc: >
  Outlets and weights have the same keys, both ways.
code: 101
name: KEYSET_MISMATCH
hint: one weight for every outlet of 1A
import_code: 108
*/
SELECT coalesce(o.merchant_id, w.merchant_id) AS merchant_id
    , coalesce(o.legal_country_iso, w.legal_country_iso) AS legal_country_iso
    , coalesce(o.site_order, w.site_order) AS site_order
    , w.merchant_id IS NULL AS has_no_weight
FROM outlet_catalogue AS o
FULL JOIN s1_site_weights AS w
    ON w.merchant_id = o.merchant_id AND w.legal_country_iso = o.legal_country_iso AND w.site_order = o.site_order
WHERE o.merchant_id IS NULL OR w.merchant_id IS NULL
