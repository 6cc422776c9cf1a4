/*
doc: Every key of 5B has a law, so that every line of business has a life, every country prices and every money a rate.
code: 231
name: FLOW_LAW_MISSING
hint: add the country to 6B.amount, or the line of business to 6B.lifecycle
*/
SELECT key.key_no, key.merchant_id, key.legal_country_iso
FROM merchant_zone_key_5B AS key
ANTI JOIN key_law_6B AS law ON law.key_no = key.key_no
