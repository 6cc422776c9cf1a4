/*
doc: One row per market with its merchants, its merchants with outlets and the outlets that they own in all.
*/
WITH quota AS (
    SELECT unit AS country_iso
        , max(quota) FILTER (part = 'ingress_merchants') AS ingress_merchants
        , max(quota) FILTER (part = 'outlet_merchants') AS outlet_merchants
        , max(quota) FILTER (part = 'sites') AS sites
    FROM apportion('market_claim')
    GROUP BY unit
)
SELECT e64('country|' || q.country_iso) AS entity
    , 0::UBIGINT AS sub
    , q.country_iso
    , volume.ingress_floor + q.ingress_merchants AS ingress_merchants
    , volume.outlet_merchant_floor + q.outlet_merchants AS outlet_merchants
    , volume.outlet_merchant_floor + q.outlet_merchants + q.sites AS sites
FROM quota AS q
CROSS JOIN policy_UP.world_policy
