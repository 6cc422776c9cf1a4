/*
doc: One row per market with its merchants, its merchants with outlets and the outlets that they own in all.
*/
-- The three totals of the world less their floors, so that no market is without merchants and no owner without an outlet.
WITH rest AS (
    SELECT 'ingress_merchants' AS part
        , volume.ingress_merchants - volume.ingress_floor * (SELECT count(*) FROM market) AS total
    FROM policy_UP.world_policy
    UNION ALL
    SELECT 'outlet_merchants'
        , volume.outlet_merchants - volume.outlet_merchant_floor * (SELECT count(*) FROM market)
    FROM policy_UP.world_policy
    UNION ALL
    SELECT 'sites', volume.sites - volume.outlet_merchants
    FROM policy_UP.world_policy
)
-- Claim of each market on each of these rests, by its weight.
, claim AS (
    SELECT rest.part, m.country_iso AS unit, m.weight, rest.total
    FROM market AS m
    CROSS JOIN rest
)
-- Quotas of each market as columns.
, quota AS (
    SELECT unit AS country_iso
        , max(quota) FILTER (part = 'ingress_merchants') AS ingress_merchants
        , max(quota) FILTER (part = 'outlet_merchants') AS outlet_merchants
        , max(quota) FILTER (part = 'sites') AS sites
    FROM apportion('claim')
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
