/*
doc: >
  How well the order of numbers tells fraud: of columns over all payments, and of ids within cells whose order is no secret. Ids of entities count
  once: whether the entity was ever used for a fraud. Payments are compared within their hour; a file or a part of it tells what its days tell.
materialize: view
*/
-- Numbers with their cells.
WITH entity AS (
    SELECT 'flow_id' AS name, flow_day(flow_id) || '|' || hour(ts_utc) AS cell, flow_id AS number, is_fraud FROM leak_flow
    UNION ALL SELECT 'party_id', home_iso || '|' || segment_id, party_id, bool_or(is_fraud) FROM leak_flow GROUP BY ALL
    UNION ALL SELECT 'account_id', home_iso || '|' || segment_id || '|' || account_type, account_id, bool_or(is_fraud) FROM leak_flow GROUP BY ALL
    UNION ALL SELECT 'instrument_id', home_iso || '|' || segment_id || '|' || instrument_type, instrument_id, bool_or(is_fraud) FROM leak_flow
        GROUP BY ALL
    UNION ALL SELECT 'device_id', device_cell, device_id, bool_or(is_fraud) FROM leak_flow
        WHERE device_cell IS NOT NULL GROUP BY ALL
    UNION ALL SELECT 'ip_id', ip_cell, ip_id, bool_or(is_fraud) FROM leak_flow WHERE ip_cell IS NOT NULL GROUP BY ALL
    UNION ALL SELECT 'merchant_id', merchant_country_iso || '|' || channel, merchant_id::BIGINT, bool_or(is_fraud) FROM leak_flow
        WHERE merchant_id IS NOT NULL GROUP BY ALL
    UNION ALL SELECT 'counterparty_account_id', cell, counterparty_account_id, is_fraud FROM leak_payee
    UNION ALL SELECT 'ts_utc', '', epoch_us(ts_utc), is_fraud FROM leak_flow
    UNION ALL SELECT name, '', number, is_fraud FROM (
        UNPIVOT (
            SELECT is_fraud, amount_minor::BIGINT AS amount_minor, home_amount_minor::BIGINT AS home_amount_minor, attempts::BIGINT AS attempts
                , auth_latency_us::BIGINT AS auth_latency_us, coalesce(terminal_no, 0)::BIGINT AS terminal_no
                , utc_offset_minutes::BIGINT AS utc_offset_minutes
                , coalesce(second_wait_us, 0)::BIGINT AS second_wait_us, coalesce(third_wait_us, 0)::BIGINT AS third_wait_us
                , coalesce(retry_latency_us, 0)::BIGINT AS retry_latency_us, coalesce(hold_minor, 0)::BIGINT AS hold_minor
                , coalesce(cleared_after_s, 0)::BIGINT AS cleared_after_s, coalesce(reversed_after_s, 0)::BIGINT AS reversed_after_s
                , coalesce(first_clearing_minor, 0)::BIGINT AS first_clearing_minor
                , coalesce(second_cleared_after_s, 0)::BIGINT AS second_cleared_after_s
                , coalesce(refund_minor, 0)::BIGINT AS refund_minor, coalesce(refunded_after_s, 0)::BIGINT AS refunded_after_s
            FROM leak_flow
        ) ON COLUMNS(* EXCLUDE (is_fraud)) INTO NAME name VALUE number
    )
)
-- Numbers of each cell with the others below.
, placed AS (
    SELECT name, cell, hits, others, sum(others) OVER (PARTITION BY name, cell ORDER BY number) - others AS below
    FROM (SELECT name, cell, number, count_if(is_fraud) AS hits, count_if(NOT is_fraud) AS others FROM entity GROUP BY name, cell, number)
)
-- Cells that have both.
, told AS (
    SELECT name, sum(hits) AS hits, sum(others) AS others, sum(hits * (2 * below + others)) AS above_twice
    FROM placed
    GROUP BY name, cell
    HAVING sum(hits) > 0 AND sum(others) > 0
)
SELECT 'order_' || name AS score_name, sum(hits)::BIGINT AS hits, sum(others)::BIGINT AS others, sum(above_twice)::BIGINT AS above_twice
    , sum(2 * hits * others)::BIGINT AS pairs_twice
FROM told
GROUP BY name
