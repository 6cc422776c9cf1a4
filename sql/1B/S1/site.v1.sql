/*
doc: One row per outlet with the entity and ordinal that it draws under.
*/
SELECT m.entity, o.site_order::UBIGINT AS sub, o.merchant_id, o.legal_country_iso, o.site_order
FROM outlet_catalogue AS o
JOIN merchant_country AS m ON m.merchant_id = o.merchant_id AND m.legal_country_iso = o.legal_country_iso
