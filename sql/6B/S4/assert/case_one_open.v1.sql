/*
doc: An account has one open case at a time, and its cases are numbered in the order of their opening.
code: 244
name: CASE_ONE_OPEN
hint: read case_item for this account
*/
-- Cases with the one before of the same account.
WITH ordered AS (
    SELECT *, lag(closed_ts) OVER by_account AS before_ts, row_number() OVER by_account AS place
    FROM case_6B
    WINDOW by_account AS (PARTITION BY account_id ORDER BY opened_ts, case_id)
)
SELECT account_id, case_id, case_no, before_ts, opened_ts, closed_ts
FROM ordered
WHERE opened_ts <= before_ts OR closed_ts < opened_ts OR case_no <> place
