/*
doc: >
  Money that a ring hands on is conserved: each transfer of a chain comes from the account that the one before went to, is not more than that, and
  follows one that was not refused.
code: 261
name: CAMPAIGN_CHAIN
hint: read campaign_flow_6B and the transfers of sql/6B/S3/flows
*/
-- Transfers of chains with the one before.
WITH hop AS (
    SELECT flow.campaign_id, flow.target_no, flow.step_no, flow.account_id, flow.amount_minor, flow.currency, flow.ts_utc
        , lag(flow.counterparty_account_id) OVER in_order AS before_account_id, lag(flow.amount_minor) OVER in_order AS before_minor
        , lag(flow.step_no) OVER in_order AS before_no, lag(flow.auth_decision) OVER in_order AS before_decision
        , lag(flow.ts_utc) OVER in_order AS before_utc
    FROM campaign_flow_6B AS flow
    WHERE flow.role = 'SUPPORTING'
    WINDOW in_order AS (PARTITION BY flow.campaign_id, flow.target_no ORDER BY flow.step_no)
)
SELECT campaign_id, target_no, step_no, account_id, before_account_id, amount_minor, before_minor
FROM hop
WHERE before_no = step_no - 1
    AND (account_id <> before_account_id OR amount_minor > before_minor OR before_decision <> 'APPROVED' OR ts_utc <= before_utc)
