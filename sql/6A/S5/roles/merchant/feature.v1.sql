/*
doc: One row per merchant with an outlet - its sites, the share of them abroad, its home region, and its class with the class's risk.
*/
-- Outlets of each merchant.
WITH outlet AS (
    SELECT merchant_id, count(*) AS sites, count(*) FILTER (legal_country_iso <> home_country_iso) AS abroad
        , min(home_country_iso) AS home_country_iso
    FROM outlet_catalogue
    GROUP BY merchant_id
)
-- The class of each category code: the first one with a range that holds it.
, class AS (
    SELECT code.mcc, min_by(class.merchant_class, class.ordinal) AS merchant_class, min_by(class.class_risk, class.ordinal) AS class_risk
    FROM (SELECT DISTINCT mcc FROM merchant_mcc_map) AS code
    JOIN policy_6A.merchant_code_ranges AS span ON code.mcc BETWEEN span.code_from AND span.code_to
    JOIN policy_6A.merchant_classes AS class ON class.merchant_class = span.merchant_class
    GROUP BY code.mcc
)
SELECT outlet.merchant_id::BIGINT AS merchant_id, outlet.sites, outlet.abroad / outlet.sites AS cross_border, outlet.home_country_iso
    , class.merchant_class, class.class_risk, coalesce(region.region_no, 0)::UTINYINT AS region_no
FROM outlet
LEFT JOIN merchant_mcc_map AS code ON code.merchant_id = outlet.merchant_id
LEFT JOIN class ON class.mcc = code.mcc
LEFT JOIN (SELECT unnest(countries) AS country_iso, region_id FROM policy_6A.subregions) AS home
    ON home.country_iso = outlet.home_country_iso
LEFT JOIN risk_region AS region ON region.region_id = home.region_id
