/*
doc: >
  A merchant has one home in its outlets, and it is the home of the snapshot.
code: 104
name: HOME_MISMATCH
hint: one home country per merchant, the one of the merchant snapshot
*/
SELECT DISTINCT o.merchant_id, o.home_country_iso, m.home_country_iso AS snapshot_home_country_iso
FROM outlet_catalogue AS o
JOIN transaction_schema_merchant_ids AS m ON m.merchant_id = o.merchant_id
WHERE o.home_country_iso <> m.home_country_iso
