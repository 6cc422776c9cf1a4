/*
doc: Every merchant with zones is known to the transaction schema and to the virtual classification.
code: 111
name: FEATURE_MISSING
hint: rebuild or re-import 1A and 3B over the same merchants
*/
SELECT merchant_id, channel, virtual_mode, sector
FROM merchant_feature
WHERE channel IS NULL OR virtual_mode IS NULL OR sector IS NULL
