/*
doc: >
  Card arrivals that each country can expect in each scenario: outlets times the sector's arrivals per site and week,
  more where customers need not come in person. Independent of 5A, so that it can be compared with 5A.
*/
-- Weekly arrivals at a site of each merchant.
WITH merchant_rate AS (
    SELECT m.merchant_id, v.is_virtual
        , s.arrivals_per_site_week
            * CASE WHEN m.channel = 'card_not_present' THEN world.arrival.card_not_present_lift ELSE 1.0 END AS rate
    FROM transaction_schema_merchant_ids AS m
    JOIN virtual_classification AS v ON v.merchant_id = m.merchant_id
    CROSS JOIN policy_UP.world_policy AS world
    LEFT JOIN policy_UP.sector_mcc_ranges AS r ON m.mcc BETWEEN r.mcc_from AND r.mcc_to
    JOIN policy_UP.sectors AS s ON s.sector = coalesce(r.sector, world.catalogue.default_sector)
)
-- Outlets of each merchant and country.
, merchant_country AS (
    SELECT merchant_id, legal_country_iso, count(*) AS outlets
    FROM outlet_catalogue
    GROUP BY merchant_id, legal_country_iso
)
SELECT e64('country|' || o.legal_country_iso) AS entity
    , c.ordinal::UBIGINT AS sub
    , c.scenario_id
    , o.legal_country_iso
    , sum(to_fixed_point(m.rate * o.outlets * c.days / 7, 6))::DOUBLE / 1e6 AS expected_arrivals
    , coalesce(sum(to_fixed_point(m.rate * o.outlets * c.days / 7, 6)) FILTER (m.is_virtual), 0)::DOUBLE / 1e6 AS virtual_arrivals
FROM merchant_country AS o
JOIN merchant_rate AS m ON m.merchant_id = o.merchant_id
CROSS JOIN policy_UP.scenarios AS c
GROUP BY c.ordinal, c.scenario_id, o.legal_country_iso
