/*
doc: What each instrument type claims of the instruments of an account type in the world.
step: plan_counts
*/
WITH total AS (
    SELECT account_type, sum(accounts)::BIGINT AS accounts FROM account_count GROUP BY account_type
)
SELECT kind.account_type AS part
    , {'after': 4503599627370495 - d.s0::BIGINT, 'rule_no': kind.rule_no} AS unit
    , kind.share AS weight
    , round_even(total.accounts * kind.mean_per_account, 0)::BIGINT AS total
FROM instrument_kind AS kind
JOIN total ON total.account_type = kind.account_type
JOIN draw__instrument_count AS d ON d.region_id IS NULL AND d.rule_no = kind.rule_no
