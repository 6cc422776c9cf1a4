/*
doc: >
  A generated world has exactly the merchants, outlet merchants, markets and outlets that the policy asks for.
code: 105
name: WORLD_TOTAL_MISMATCH
hint: volume and floors of UP.world_policy
import: skip
*/
-- Totals of the world as they stand.
WITH found AS (
    SELECT (SELECT count(*) FROM transaction_schema_merchant_ids) AS ingress_merchants
        , (SELECT count(DISTINCT home_country_iso) FROM transaction_schema_merchant_ids) AS markets
        , (SELECT count(DISTINCT merchant_id) FROM outlet_catalogue) AS outlet_merchants
        , (SELECT count(*) FROM outlet_catalogue) AS sites
)
SELECT f.ingress_merchants, f.markets, f.outlet_merchants, f.sites
FROM found AS f
CROSS JOIN policy_UP.world_policy
WHERE f.ingress_merchants <> volume.ingress_merchants OR f.markets <> volume.markets
    OR f.outlet_merchants <> volume.outlet_merchants OR f.sites <> volume.sites
