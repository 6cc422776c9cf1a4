/*
doc: How many IPs a merchant has (s0 of the first), and which (s1).
stream: 6A.S4.merchant_allocation_sampling
*/
-- Every merchant with an outlet, for each IP that it could have.
WITH merchant AS (
    SELECT merchant_id::UBIGINT AS entity, ordinal::UBIGINT AS sub, 0 AS batch, home_country_iso
    FROM (
        SELECT merchant_id, home_country_iso
            , unnest(range(1, (SELECT merchant_endpoints.cap FROM policy_6A.graph_linkage_rules) + 1)) AS ordinal
        FROM (
            SELECT merchant_id, min(home_country_iso) AS home_country_iso
            FROM outlet_catalogue
            GROUP BY merchant_id
            ORDER BY merchant_id
        )
    )
)
SELECT batch, entity, sub, home_country_iso, s0, s1
FROM rng_draw('merchant', '6A.S4.merchant_allocation_sampling')
