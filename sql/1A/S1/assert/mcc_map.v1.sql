/*
doc: >
  The category map is the projection of the snapshot: the same merchants, the same codes.
code: 108
name: MCC_MAP_MISMATCH
hint: project merchant_mcc_map from the merchant snapshot
import_code: 108
*/
SELECT coalesce(m.merchant_id, p.merchant_id) AS merchant_id, m.mcc AS snapshot_mcc, p.mcc AS map_mcc
FROM transaction_schema_merchant_ids AS m
FULL JOIN merchant_mcc_map AS p ON p.merchant_id = m.merchant_id
WHERE m.mcc IS DISTINCT FROM p.mcc
