/*
doc: >
  The edges: where the customers of a region meet a merchant that needs no premises for them, one for each of its keys, with the site that
  settles for it where the merchant has no other.
materialize: dataset
*/
SELECT key.key_no
    , lower(lpad(hex(e64('edge|' || key.merchant_id || '|' || key.legal_country_iso || '|' || key.tzid)), 16, '0')) AS edge_id
    , key.merchant_id
    , key.legal_country_iso
    , key.tzid
    , settlement.settlement_site_id
FROM merchant_zone_key_5B AS key
LEFT JOIN virtual_settlement AS settlement ON settlement.merchant_id = key.merchant_id
WHERE key.edge_share > 0
