/*
doc: >
  One row per merchant with zones: channel group, way of selling, sector of its category code, and how many sites it
  has in all. A code that several ranges hold belongs to the narrowest of them. What upstream does not know stays
  NULL and is refused by name.
materialize: table
*/
-- Sites of each merchant.
WITH domain_merchant AS (
    SELECT merchant_id, sum(zone_site_count) AS sites
    FROM zone_alloc
    GROUP BY merchant_id
)
SELECT domain_merchant.merchant_id
    , domain_merchant.sites
    , merchant.channel
    , token.channel_group
    , virtual.virtual_mode
    , CASE WHEN merchant.mcc IS NOT NULL THEN coalesce(coded.sector, policy.default_sector) END AS sector
FROM domain_merchant
CROSS JOIN policy_5A.merchant_class_policy AS policy
LEFT JOIN transaction_schema_merchant_ids AS merchant ON merchant.merchant_id = domain_merchant.merchant_id
LEFT JOIN policy_5A.channel_tokens AS token ON token.channel = merchant.channel
LEFT JOIN virtual_classification AS virtual ON virtual.merchant_id = domain_merchant.merchant_id
LEFT JOIN narrowest_range('transaction_schema_merchant_ids', 'policy_5A.sector_mcc_ranges') AS coded ON coded.mcc = merchant.mcc
