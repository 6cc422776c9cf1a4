/*
doc: >
  The events of each flow in the order of time: questions and answers, tries, clearings, a reversal, a refund. A pump asks for a round sum,
  an answer that says no moves nothing, and what comes after the horizon is kept.
materialize: dataset
order: kept
parts: horizon_day.day_no
*/
-- Flows with the times of their answers and the number of their events, in the order of their ids: sorted while each has one row.
WITH flow AS (
    SELECT flow.arrival_id, flow.attempts, flow.auth_decision, flow.outcome, flow.amount_minor, flow.hold_minor
        , flow.first_part_minor, flow.refund_minor, flow.auth_latency_us, flow.retry_latency_us
        , flow.clearing_delay_s, flow.second_part_delay_s, flow.refund_delay_s, moment.ts_utc
        , 2 * flow.attempts AS answers
        , flow.auth_latency_us + coalesce(flow.second_wait_us + flow.retry_latency_us, 0) AS second_us
        , flow.auth_latency_us + coalesce(flow.second_wait_us + flow.retry_latency_us, 0)
            + coalesce(flow.third_wait_us + flow.retry_latency_us, 0) AS answered_us
        , 2 * flow.attempts + (flow.clearing_delay_s IS NOT NULL)::INTEGER + (flow.second_part_delay_s IS NOT NULL)::INTEGER
            + (flow.refund_minor IS NOT NULL)::INTEGER AS events
    FROM flow_base_6B AS flow
    JOIN arrival_event_5B AS moment ON moment.arrival_id = flow.arrival_id
    SEMI JOIN horizon_day AS day ON day.day_no = arrival_day(flow.arrival_id)
    WHERE (part_no() IS NULL OR (flow.arrival_id >= pack_cell(part_no(), 0, 0) AND flow.arrival_id < pack_cell(part_no() + 1, 0, 0)))
        AND (part_no() IS NULL OR (moment.arrival_id >= pack_cell(part_no(), 0, 0) AND moment.arrival_id < pack_cell(part_no() + 1, 0, 0)))
    ORDER BY flow.arrival_id
)
-- One row for each event, by number.
, numbered AS (
    SELECT *, unnest(range(1, events + 1))::UTINYINT AS event_seq FROM flow
)
SELECT arrival_id, event_seq
    , CASE
        WHEN event_seq = 1 THEN 'AUTH_REQUEST'
        WHEN event_seq <= answers THEN CASE WHEN event_seq % 2 = 0 THEN 'AUTH_RESPONSE' ELSE 'RETRY' END
        WHEN event_seq = answers + 1 THEN CASE WHEN outcome = 'REVERSED' THEN 'REVERSAL' ELSE 'CLEARING' END
        WHEN event_seq = answers + 2 AND second_part_delay_s IS NOT NULL THEN 'CLEARING'
        ELSE 'REFUND'
    END AS event_type
    , make_timestamp(epoch_us(ts_utc) + CASE
        WHEN event_seq = 1 THEN 0
        WHEN event_seq = 2 THEN auth_latency_us
        WHEN event_seq <= answers
        THEN CASE WHEN event_seq <= 4 THEN second_us ELSE answered_us END - CASE WHEN event_seq % 2 = 1 THEN retry_latency_us ELSE 0 END
        WHEN event_seq = answers + 1 THEN answered_us + clearing_delay_s * 1000000::BIGINT
        ELSE answered_us + (clearing_delay_s + coalesce(second_part_delay_s, 0)) * 1000000::BIGINT
            + CASE WHEN event_seq = answers + 2 AND second_part_delay_s IS NOT NULL THEN 0 ELSE refund_delay_s * 1000000::BIGINT END
    END) AS ts_utc
    , CASE
        WHEN event_seq = answers + 1 AND outcome <> 'REVERSED' THEN coalesce(first_part_minor, amount_minor)
        WHEN event_seq <= answers + 1 THEN CASE
            WHEN event_seq % 2 = 0 AND event_seq <= answers AND (event_seq < answers OR auth_decision = 'DECLINED') THEN 0
            ELSE coalesce(hold_minor, amount_minor)
        END
        WHEN event_seq = answers + 2 AND second_part_delay_s IS NOT NULL THEN amount_minor - first_part_minor
        ELSE refund_minor
    END AS amount_minor
FROM numbered
