/*
doc: One row per merchant with its sites, the share of them abroad, and its class.
step: assign_merchant_roles.features
*/
SELECT outlet.merchant_id::BIGINT AS merchant_id, outlet.sites, outlet.abroad / outlet.sites AS cross_border, outlet.home_country_iso
    , class.merchant_class, class.class_risk, coalesce(region.region_no, 0)::UTINYINT AS region_no
FROM (
    SELECT merchant_id, count(*) AS sites, count(*) FILTER (legal_country_iso <> home_country_iso) AS abroad
        , min(home_country_iso) AS home_country_iso
    FROM outlet_catalogue
    GROUP BY merchant_id
) AS outlet
LEFT JOIN merchant_mcc_map AS code ON code.merchant_id = outlet.merchant_id
LEFT JOIN merchant_class AS class ON class.mcc = code.mcc
LEFT JOIN (SELECT unnest(countries) AS country_iso, region_id FROM policy_6A.subregions) AS home
    ON home.country_iso = outlet.home_country_iso
LEFT JOIN risk_region AS region ON region.region_id = home.region_id
