/*
doc: >
  Payments by day with their events: payments whose events do not come one after the other, numbered from 1 without a gap, the first at the moment of
  the payment; and payments whose events do not add up to what the payment says, in whole minor units.
materialize: dataset
parts: flow_part_6B.part_no
machinery: true
*/
-- Events with the one before in their files: whatever stands elsewhere is counted as misplaced.
WITH event AS (
    SELECT flow_id, event_seq, event_type, ts_utc, amount_minor
        , lag(flow_id) OVER () AS before_id, lag(event_seq) OVER () AS before_seq, lag(ts_utc) OVER () AS before_utc
    FROM flow_event_6B
    WHERE part_no() IS NULL OR flow_id BETWEEN flow_of_rank(part_first(part_no()), 0) AND flow_of_rank(part_end(part_no()), 0) - 1
)
-- Their sums: as many questions and answers as tries, the sum of the answers, clearings, reversals and refunds.
, summed AS (
    SELECT flow_id, count(*) AS events, min(ts_utc) AS first_utc
        , count_if(CASE WHEN before_id = flow_id THEN event_seq <> before_seq + 1 OR ts_utc <= before_utc
            ELSE event_seq <> 1 OR event_type <> 'AUTH_REQUEST' END) AS misplaced
        , count_if(event_type = 'AUTH_REQUEST' OR event_type = 'RETRY') AS asked, count_if(event_type = 'AUTH_RESPONSE') AS answered
        , sum(CASE WHEN event_type = 'AUTH_RESPONSE' THEN amount_minor ELSE 0 END) AS approved
        , sum(CASE WHEN event_type = 'CLEARING' THEN amount_minor ELSE 0 END) AS cleared
        , sum(CASE WHEN event_type = 'REVERSAL' THEN amount_minor ELSE 0 END) AS reversed
        , sum(CASE WHEN event_type = 'REFUND' THEN amount_minor ELSE 0 END) AS refunded
    FROM event
    GROUP BY flow_id
)
-- Payments.
, flow AS (
    SELECT flow_id, ts_utc, attempts, coalesce(refund_minor, 0) AS refund_minor
        , CASE WHEN auth_decision = 'APPROVED' THEN coalesce(hold_minor, amount_minor) ELSE 0 END AS approved_minor
        , CASE WHEN outcome = 'REVERSED' THEN coalesce(hold_minor, amount_minor) ELSE 0 END AS reversed_minor
        , CASE WHEN outcome <> 'CLEARED' THEN 0 WHEN second_cleared_after_s IS NULL THEN coalesce(first_clearing_minor, amount_minor)
            ELSE amount_minor END AS cleared_minor
    FROM flow_6B
    WHERE part_no() IS NULL OR flow_id BETWEEN flow_of_rank(part_first(part_no()), 0) AND flow_of_rank(part_end(part_no()), 0) - 1
)
-- Both, by day.
, day AS (
    SELECT (coalesce(flow.flow_id, summed.flow_id) >> 32)::INTEGER AS day_no, count(flow.flow_id) AS payments, sum(summed.events)::BIGINT AS events
        , count_if(flow.flow_id IS NULL OR summed.flow_id IS NULL OR summed.misplaced > 0 OR summed.first_utc <> flow.ts_utc) AS order_faults
        , count_if(flow.flow_id IS NULL OR summed.flow_id IS NULL OR summed.asked <> flow.attempts OR summed.answered <> flow.attempts
            OR summed.approved <> flow.approved_minor OR summed.cleared <> flow.cleared_minor OR summed.reversed <> flow.reversed_minor
            OR summed.refunded <> flow.refund_minor OR flow.refund_minor > flow.cleared_minor) AS ledger_faults
    FROM flow
    FULL JOIN summed ON summed.flow_id = flow.flow_id
    GROUP BY day_no
)
SELECT part.day_no, coalesce(day.payments, 0) AS payments, coalesce(day.events, 0) AS events, coalesce(day.order_faults, 0) AS order_faults
    , coalesce(day.ledger_faults, 0) AS ledger_faults
FROM flow_part_6B AS part
LEFT JOIN day ON day.day_no = part.day_no
WHERE part_no() IS NULL OR part.part_no = part_no()
