/*
doc: >
  One row per outlet, numbered within merchant and country. Every country that a merchant entered has at least one.
*/
WITH pair AS (
    SELECT part AS merchant_id, unit AS legal_country_iso, 1 + quota AS outlets
    FROM apportion('country_claim')
)
, outlet AS (
    SELECT merchant_id, legal_country_iso, outlets, unnest(range(1, outlets + 1)) AS site_order
    FROM pair
)
SELECT o.merchant_id
    , o.legal_country_iso
    , o.site_order::INTEGER AS site_order
    , lpad(o.site_order::VARCHAR, 6, '0') AS site_id
    , t.home_country_iso
    , t.outlets > 1 AS single_vs_multi_flag
    , t.outlets AS raw_nb_outlet_draw
    , o.outlets AS final_country_outlet_count
FROM outlet AS o
JOIN outlet_total AS t ON t.merchant_id = o.merchant_id
