/*
doc: >
  One row per merchant with an outlet - its sites, the share of them abroad, its home region, and its class with the class's risk.
  The class follows from the category code, for some codes only where customers pay at a distance.
*/
-- Outlets of each merchant.
WITH outlet AS (
    SELECT merchant_id, count(*) AS sites, count(*) FILTER (legal_country_iso <> home_country_iso) AS abroad
        , min(home_country_iso) AS home_country_iso
    FROM outlet_catalogue
    GROUP BY merchant_id
)
-- How the customers of each merchant pay.
, channel AS (
    SELECT merchant_id, min(channel_group) AS channel_group FROM merchant_zone_profile_5A GROUP BY merchant_id
)
-- Merchants with their category code and channel.
, coded AS (
    SELECT outlet.*, code.mcc, channel.channel_group
    FROM outlet
    LEFT JOIN merchant_mcc_map AS code ON code.merchant_id = outlet.merchant_id
    LEFT JOIN channel ON channel.merchant_id = outlet.merchant_id
)
-- The class of each category code and channel: the first one with a range that holds them.
, class AS (
    SELECT code.mcc, code.channel_group
        , min_by(class.merchant_class, class.ordinal) AS merchant_class, min_by(class.class_risk, class.ordinal) AS class_risk
    FROM (SELECT DISTINCT mcc, channel_group FROM coded) AS code
    JOIN policy_6A.merchant_code_ranges AS span
        ON code.mcc BETWEEN span.code_from AND span.code_to
        AND (span.channel_group = 'ANY' OR span.channel_group = code.channel_group)
    JOIN policy_6A.merchant_classes AS class ON class.merchant_class = span.merchant_class
    GROUP BY code.mcc, code.channel_group
)
SELECT coded.merchant_id::BIGINT AS merchant_id, coded.sites, coded.abroad / coded.sites AS cross_border, coded.home_country_iso
    , class.merchant_class, class.class_risk, coalesce(region.region_no, 0)::UTINYINT AS region_no
FROM coded
LEFT JOIN class ON class.mcc = coded.mcc AND class.channel_group IS NOT DISTINCT FROM coded.channel_group
LEFT JOIN (SELECT unnest(countries) AS country_iso, region_id FROM policy_6A.subregions) AS home
    ON home.country_iso = coded.home_country_iso
LEFT JOIN risk_region AS region ON region.region_id = home.region_id
