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
-- Narrowest range of each code.
, coded AS (
    SELECT code.mcc, code_range.season_group
    FROM (SELECT DISTINCT mcc FROM merchant) AS code
    JOIN policy_5A.season_mcc_ranges AS code_range ON code.mcc BETWEEN code_range.mcc_from AND code_range.mcc_to
    QUALIFY row_number() OVER (
        PARTITION BY code.mcc ORDER BY code_range.mcc_to - code_range.mcc_from, code_range.ordinal
    ) = 1
)
SELECT merchant.merchant_id, coalesce(coded.season_group, policy.default_season_group) AS season_group
FROM merchant
CROSS JOIN policy_5A.seasonal_policy AS policy
LEFT JOIN coded ON coded.mcc = merchant.mcc
