/*
doc: >
  Flows whose events do not add up to what the flow says, and events that do not come after the one before. What was cleared and paid back is
  summed from the events and compared with the flow: nothing clears that was not approved, and nothing comes back that was not cleared.
materialize: table
*/
-- Events of each flow, with the gap to the one before.
WITH event AS (
    SELECT flow_id, event_seq, event_type, amount_minor
        , lag(flow_id) OVER by_flow IS DISTINCT FROM flow_id AS is_first
        , lag(ts_utc) OVER by_flow AS before_utc, lag(event_seq) OVER by_flow AS before_seq, ts_utc
    FROM flow_event_6B
    WINDOW by_flow AS (ORDER BY flow_id, event_seq)
)
-- Their sums.
, summed AS (
    SELECT flow_id
        , count_if(NOT is_first AND (ts_utc <= before_utc OR event_seq <> before_seq + 1)) + count_if(is_first AND event_seq <> 1) AS order_faults
        , sum(amount_minor) FILTER (event_type = 'CLEARING') AS cleared, sum(amount_minor) FILTER (event_type = 'REFUND') AS refunded
        , sum(amount_minor) FILTER (event_type = 'REVERSAL') AS reversed
        , count_if(event_type IN ('AUTH_REQUEST', 'RETRY')) AS requests, count_if(event_type = 'AUTH_RESPONSE') AS responses
        , max(amount_minor) FILTER (event_type = 'AUTH_RESPONSE') AS approved
    FROM event
    GROUP BY flow_id
)
SELECT count(*) AS flows
    , sum(coalesce(summed.order_faults, 0))::BIGINT AS order_faults
    , count_if(
        summed.flow_id IS NULL OR flow.flow_id IS NULL
        OR summed.requests <> flow.attempts OR summed.responses <> flow.attempts
        OR summed.approved <> CASE WHEN flow.auth_decision = 'APPROVED' THEN coalesce(flow.hold_minor, flow.amount_minor) ELSE 0 END
        OR summed.cleared IS DISTINCT FROM CASE WHEN flow.outcome = 'CLEARED' THEN
            CASE WHEN flow.second_cleared_after_s IS NULL THEN coalesce(flow.first_clearing_minor, flow.amount_minor) ELSE flow.amount_minor END END
        OR summed.reversed IS DISTINCT FROM CASE WHEN flow.outcome = 'REVERSED' THEN coalesce(flow.hold_minor, flow.amount_minor) END
        OR summed.refunded IS DISTINCT FROM flow.refund_minor OR coalesce(summed.refunded, 0) > coalesce(summed.cleared, 0)
    ) AS faults
FROM flow_6B AS flow
FULL JOIN summed ON summed.flow_id = flow.flow_id
