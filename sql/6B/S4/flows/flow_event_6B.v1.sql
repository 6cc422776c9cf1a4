/*
doc: >
  The events of each payment in the order of time: questions and answers, tries, clearings, a reversal, a refund. A pump asks for a round sum,
  an answer that says no moves nothing, and what comes after the horizon is kept.
materialize: dataset
order: kept
parts: flow_part_6B.part_no
*/
-- Payments with the times of their answers and the number of their events.
WITH flow AS (
    SELECT flow_id, attempts, auth_decision, outcome, amount_minor, hold_minor, first_clearing_minor, refund_minor, auth_latency_us, retry_latency_us
        , coalesce(cleared_after_s, reversed_after_s) AS settled_after_s, second_cleared_after_s, refunded_after_s, ts_utc
        , 2 * attempts AS answers
        , auth_latency_us + coalesce(second_wait_us + retry_latency_us, 0) AS second_us
        , auth_latency_us + coalesce(second_wait_us + retry_latency_us, 0) + coalesce(third_wait_us + retry_latency_us, 0) AS answered_us
        , 2 * attempts + (cleared_after_s IS NOT NULL OR reversed_after_s IS NOT NULL)::INTEGER + (second_cleared_after_s IS NOT NULL)::INTEGER
            + (refund_minor IS NOT NULL)::INTEGER AS events
    FROM flow_6B
    CROSS JOIN (SELECT min(day_no)::BIGINT << 32 AS first_id FROM flow_part_6B) AS made
    WHERE flow_id > made.first_id AND (part_no() IS NULL OR flow_id BETWEEN flow_of_rank(part_first(part_no()), 0)
        AND flow_of_rank(part_end(part_no()), 0) - 1)
)
-- One row for each event, by number.
, numbered AS (
    SELECT *, unnest(range(1, events + 1))::UTINYINT AS event_seq FROM flow
)
SELECT flow_id, event_seq
    , CASE
        WHEN event_seq = 1 THEN 'AUTH_REQUEST'
        WHEN event_seq <= answers THEN CASE WHEN event_seq % 2 = 0 THEN 'AUTH_RESPONSE' ELSE 'RETRY' END
        WHEN event_seq = answers + 1 THEN CASE WHEN outcome = 'REVERSED' THEN 'REVERSAL' ELSE 'CLEARING' END
        WHEN event_seq = answers + 2 AND second_cleared_after_s IS NOT NULL THEN 'CLEARING'
        ELSE 'REFUND'
    END AS event_type
    , make_timestamp(epoch_us(ts_utc) + CASE
        WHEN event_seq = 1 THEN 0
        WHEN event_seq = 2 THEN auth_latency_us
        WHEN event_seq <= answers
        THEN CASE WHEN event_seq <= 4 THEN second_us ELSE answered_us END - CASE WHEN event_seq % 2 = 1 THEN retry_latency_us ELSE 0 END
        WHEN event_seq = answers + 1 THEN answered_us + settled_after_s * 1000000::BIGINT
        ELSE answered_us + (settled_after_s + coalesce(second_cleared_after_s, 0)) * 1000000::BIGINT
            + CASE WHEN event_seq = answers + 2 AND second_cleared_after_s IS NOT NULL THEN 0 ELSE refunded_after_s * 1000000::BIGINT END
    END) AS ts_utc
    , CASE
        WHEN event_seq = answers + 1 AND outcome <> 'REVERSED' THEN coalesce(first_clearing_minor, amount_minor)
        WHEN event_seq <= answers + 1 THEN CASE
            WHEN event_seq % 2 = 0 AND event_seq <= answers AND (event_seq < answers OR auth_decision = 'DECLINED') THEN 0
            ELSE coalesce(hold_minor, amount_minor)
        END
        WHEN event_seq = answers + 2 AND second_cleared_after_s IS NOT NULL THEN amount_minor - first_clearing_minor
        ELSE refund_minor
    END AS amount_minor
FROM numbered
