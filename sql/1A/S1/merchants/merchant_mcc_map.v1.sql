/*
doc: The category code of every merchant alone, for readers that may not see the rest of the snapshot.
*/
SELECT merchant_id, mcc
FROM transaction_schema_merchant_ids
