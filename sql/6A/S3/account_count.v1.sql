/*
doc: How many accounts of each type every region has.
step: plan_counts
*/
SELECT region_id, account_type, sum(account_count)::BIGINT AS accounts
FROM s2_account_summary_6A
GROUP BY region_id, account_type
