/*
doc: >
  The quotas of an account type add up to its mean over all accounts, to the last instrument, and keep its mix
  within rounding.
code: 60
name: INTEGERISATION_SUM
hint: read instrument_cell
*/
-- Accounts of each type.
WITH total AS (
    SELECT account_type, sum(account_count)::BIGINT AS accounts FROM s2_account_summary_6A GROUP BY account_type
)
-- Quotas of each account type and instrument type, over all regions.
, planned AS (
    SELECT cell.account_type, cell.instrument_type, sum(cell.quota)::BIGINT AS quota
    FROM instrument_cell AS cell
    GROUP BY cell.account_type, cell.instrument_type
)
SELECT planned.account_type, NULL AS instrument_type, sum(planned.quota) AS quota
    , round_even(total.accounts * mean.mean_per_account, 0) AS wanted
FROM planned
JOIN total ON total.account_type = planned.account_type
JOIN policy_6A.instrument_totals AS mean ON mean.account_type = planned.account_type
GROUP BY planned.account_type, total.accounts, mean.mean_per_account
HAVING sum(planned.quota) <> round_even(total.accounts * mean.mean_per_account, 0)
UNION ALL
SELECT kind.account_type, kind.instrument_type, coalesce(planned.quota, 0)
    , total.accounts * kind.mean_per_account * kind.share / 1e9
FROM instrument_kind AS kind
JOIN total ON total.account_type = kind.account_type
LEFT JOIN planned ON planned.account_type = kind.account_type AND planned.instrument_type = kind.instrument_type
WHERE abs(coalesce(planned.quota, 0) - total.accounts * kind.mean_per_account * kind.share / 1e9) > 2
