/*
doc: >
  What each market claims of the three totals of the world. A floor is set aside before the rest is shared out, so
  that no market is without merchants and no merchant with outlets is without one.
*/
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
SELECT rest.part, m.country_iso AS unit, m.weight, rest.total
FROM market AS m
CROSS JOIN rest
