/*
doc: >
  A settlement place keeps a time zone that is legal in the merchant's home country.
code: 103
name: SETTLEMENT_ZONE_ILLEGAL
hint: a zone that is legal in the merchant's home country
import_code: 110
*/
SELECT s.merchant_id, m.home_country_iso, s.tzid_settlement
FROM virtual_settlement AS s
JOIN transaction_schema_merchant_ids AS m ON m.merchant_id = s.merchant_id
LEFT JOIN tz_country_zone AS l ON l.country_iso = m.home_country_iso AND l.tzid = s.tzid_settlement
WHERE l.tzid IS NULL
