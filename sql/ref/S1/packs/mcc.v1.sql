/*
doc: One row per merchant category code of ISO 18245 and the card schemes; codes of private use are brands.
*/
SELECT mcc, mcc_description, range_description, is_private_use
FROM source.merchant_categories
