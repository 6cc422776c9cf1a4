/*
doc: >
  The season group of each merchant, by its category code: the narrowest range that holds the code, or the group of all others.
materialize: table
*/
-- Merchants of the domain with their category code.
WITH merchant AS (
    SELECT DISTINCT profile.merchant_id, known.mcc
    FROM merchant_zone_profile_5A AS profile
    JOIN transaction_schema_merchant_ids AS known ON known.merchant_id = profile.merchant_id
)
SELECT merchant.merchant_id, coalesce(coded.season_group, policy.default_season_group) AS season_group
FROM merchant
CROSS JOIN policy_5A.seasonal_policy AS policy
LEFT JOIN narrowest_range('transaction_schema_merchant_ids', 'policy_5A.season_mcc_ranges') AS coded ON coded.mcc = merchant.mcc
