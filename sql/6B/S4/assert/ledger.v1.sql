/*
doc: >
  The events of a flow add up to what the flow says, in whole minor units: as many questions and answers as tries, one yes of an approved flow, its
  clearings, its reversal and its refund; so that clearings less refunds are the same by flow, by merchant and by account.
code: 236
name: FLOW_LEDGER
hint: read flow_event_6B beside flow_6B
*/
-- Sums of the events.
WITH summed AS (
    SELECT flow_id
        , count_if(event_type IN ('AUTH_REQUEST', 'RETRY')) AS asked, count_if(event_type = 'AUTH_RESPONSE') AS answered
        , coalesce(sum(amount_minor) FILTER (event_type = 'AUTH_RESPONSE'), 0) AS approved
        , coalesce(sum(amount_minor) FILTER (event_type = 'CLEARING'), 0) AS cleared
        , coalesce(sum(amount_minor) FILTER (event_type = 'REVERSAL'), 0) AS reversed
        , coalesce(sum(amount_minor) FILTER (event_type = 'REFUND'), 0) AS refunded
    FROM flow_event_6B
    GROUP BY flow_id
)
SELECT coalesce(flow.flow_id, summed.flow_id) AS flow_id, flow.outcome, flow.amount_minor
    , summed.approved, summed.cleared, summed.reversed, summed.refunded
FROM flow_6B AS flow
FULL JOIN summed ON summed.flow_id = flow.flow_id
WHERE flow.flow_id IS NULL OR summed.flow_id IS NULL
    OR summed.asked <> flow.attempts OR summed.answered <> flow.attempts
    OR summed.approved <> CASE WHEN flow.auth_decision = 'APPROVED' THEN coalesce(flow.hold_minor, flow.amount_minor) ELSE 0 END
    OR summed.cleared <> CASE WHEN flow.outcome <> 'CLEARED' THEN 0
        WHEN flow.second_cleared_after_s IS NULL THEN coalesce(flow.first_clearing_minor, flow.amount_minor) ELSE flow.amount_minor END
    OR summed.reversed <> CASE WHEN flow.outcome = 'REVERSED' THEN coalesce(flow.hold_minor, flow.amount_minor) ELSE 0 END
    OR summed.refunded <> coalesce(flow.refund_minor, 0)
