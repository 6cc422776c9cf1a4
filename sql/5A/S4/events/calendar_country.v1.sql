/*
doc: The countries that have a calendar, each under the key of its draw.
materialize: table
*/
SELECT DISTINCT e64('country|' || legal_country_iso) AS entity, 0::UBIGINT AS sub, legal_country_iso
FROM merchant_zone_profile_5A
