/*
doc: One row per merchant and country with the number of its outlets there.
*/
SELECT e64('pair|' || merchant_id || '|' || legal_country_iso) AS entity
    , 0::UBIGINT AS sub
    , merchant_id
    , legal_country_iso
    , count(*) AS outlets
FROM outlet_catalogue
GROUP BY merchant_id, legal_country_iso
