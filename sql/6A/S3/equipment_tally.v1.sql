/*
doc: >
  The accounts of each region and type by what stands on them, counted in what is published. carried has four bits for
  each instrument type, in the order of the taxonomy: how many of it an account has. With the first such account.
step: emit_holdings_summary
lane: input_load_schema_validation
*/
WITH carried AS (
    SELECT base.account_id, sum(1::BIGINT << (4 * (kind.ordinal - 1)))::BIGINT AS carried
    FROM s3_instrument_base_6A AS base
    JOIN policy_6A.instrument_types AS kind ON kind.instrument_type = base.instrument_type
    GROUP BY base.account_id
)
SELECT account.region_id, account.account_type, coalesce(carried.carried, 0) AS carried
    , count(*) AS accounts, min(account.account_id) AS first_account_id
FROM s2_account_base_6A AS account
LEFT JOIN carried ON carried.account_id = account.account_id
GROUP BY account.region_id, account.account_type, coalesce(carried.carried, 0)
