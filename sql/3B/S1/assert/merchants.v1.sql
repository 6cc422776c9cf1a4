/*
doc: >
  Every merchant of the snapshot is classified.
code: 101
name: MERCHANT_SET_MISMATCH
hint: one classification for every merchant of the snapshot
import_code: 108
*/
SELECT m.merchant_id
FROM transaction_schema_merchant_ids AS m
ANTI JOIN virtual_classification AS v ON v.merchant_id = m.merchant_id
