/*
doc: >
  Accounts keep the promise of S2 where S3 reads them: dense ids, and as many as the summary says.
code: 130
name: S2_GATE_FAILED
hint: engine build --select 6A.S2+
*/
SELECT base.accounts, base.first_id, base.last_id, summary.accounts AS summary_accounts
FROM (SELECT count(*) AS accounts, min(account_id) AS first_id, max(account_id) AS last_id FROM s2_account_base_6A) AS base
CROSS JOIN (SELECT coalesce(sum(account_count), 0)::BIGINT AS accounts FROM s2_account_summary_6A) AS summary
WHERE base.accounts <> summary.accounts OR base.accounts = 0 OR base.first_id <> 1 OR base.last_id <> base.accounts
