/*
doc: >
  The outlets of an imported world that has only their positions: one outlet per site. Home is what the merchant
  snapshot says, because an outlet may not contradict it; else the country with most outlets, ties in ISO order.
*/
-- Sites of each merchant and country.
WITH pair AS (
    SELECT merchant_id, legal_country_iso, count(*) AS outlets
    FROM site_locations
    GROUP BY merchant_id, legal_country_iso
)
-- Sites of each merchant, and the country that has most of them, ties in ISO order.
, merchant_total AS (
    SELECT merchant_id
        , sum(outlets)::BIGINT AS outlets
        , arg_min(legal_country_iso, (-outlets, legal_country_iso)) AS home_country_iso
    FROM pair
    GROUP BY merchant_id
)
SELECT s.merchant_id
    , s.legal_country_iso
    , s.site_order
    , lpad(s.site_order::VARCHAR, 6, '0') AS site_id
    , coalesce(m.home_country_iso, t.home_country_iso) AS home_country_iso
    , t.outlets > 1 AS single_vs_multi_flag
    , t.outlets AS raw_nb_outlet_draw
    , p.outlets AS final_country_outlet_count
FROM site_locations AS s
JOIN pair AS p ON p.merchant_id = s.merchant_id AND p.legal_country_iso = s.legal_country_iso
JOIN merchant_total AS t ON t.merchant_id = s.merchant_id
LEFT JOIN transaction_schema_merchant_ids AS m ON m.merchant_id = s.merchant_id
