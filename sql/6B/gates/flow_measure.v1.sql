/*
doc: >
  Approvals, amounts, latencies, ledger, order and refunds of all payments at merchants, from the cells of S5. Amounts are told apart with their
  money and compared in euros; a line of business counts by itself where it has group_support_min payments, and if none has, the largest one does.
materialize: table
*/
-- Lines of business with their refunds.
WITH line AS (
    SELECT group_no, sum(payments)::BIGINT AS payments, sum(refunds)::BIGINT AS refunds
    FROM flow_cell_6B
    WHERE channel <> 'TRANSFER'
    GROUP BY group_no
)
-- Those that count.
, large AS (
    SELECT line.*
    FROM line
    CROSS JOIN policy_6B.realism_gate AS gate
    WHERE line.payments >= least(gate.group_support_min, (SELECT max(payments) FROM line))
)
-- Their amounts, running from the smallest.
, size AS (
    SELECT cell.group_no, cell.step_no, sum(cell.payments) OVER (PARTITION BY cell.group_no ORDER BY cell.step_no) AS upto, large.payments
    FROM amount_cell_6B AS cell
    JOIN large ON large.group_no = cell.group_no
)
-- How much larger their 99th percentile is than their median.
, tail AS (
    SELECT group_no, exp((min(step_no) FILTER (upto >= 0.99 * payments) - min(step_no) FILTER (upto >= 0.5 * payments)) / 200) AS ratio
    FROM size
    GROUP BY group_no
)
-- Their prices.
, variety AS (
    SELECT cell.group_no, sum(cell.prices)::BIGINT AS prices
    FROM price_cell_6B AS cell
    SEMI JOIN large ON large.group_no = cell.group_no
    GROUP BY cell.group_no
)
-- Prices of all lines, running from the most frequent.
, frequent AS (
    SELECT payments, prices, sum(prices) OVER (ORDER BY payments DESC ROWS UNBOUNDED PRECEDING) - prices AS before
    FROM price_cell_6B
    WHERE group_no = 0
)
-- Latencies, running from the shortest.
, waited AS (
    SELECT latency_ms, payments, sum(payments) OVER (ORDER BY latency_ms ROWS UNBOUNDED PRECEDING) AS upto, sum(payments) OVER () AS payments_all
    FROM (SELECT latency_ms, sum(payments)::BIGINT AS payments FROM latency_cell_6B WHERE channel <> 'TRANSFER' GROUP BY latency_ms)
)
-- Their quantiles.
, latency AS (
    SELECT min(latency_ms) FILTER (upto >= 0.5 * payments_all) / 1e3 AS half, min(latency_ms) FILTER (upto >= 0.99 * payments_all) / 1e3 AS tail
        , coalesce(sum(payments) FILTER (latency_ms = 0), 0) AS zeros
    FROM waited
)
-- Totals.
, total AS (
    SELECT sum(payments)::BIGINT AS payments
        , sum(payments) FILTER (channel = 'IN_PERSON') AS present
        , sum(payments) FILTER (channel = 'REMOTE') AS remote
        , coalesce(sum(payments) FILTER (channel = 'IN_PERSON' AND auth_decision = 'APPROVED'), 0) AS present_approved
        , coalesce(sum(payments) FILTER (channel = 'REMOTE' AND auth_decision = 'APPROVED'), 0) AS remote_approved
        , sum(payments) FILTER (outcome = 'CLEARED') AS cleared_payments
        , sum(cleared_milli)::DOUBLE AS cleared, sum(refunded_milli)::DOUBLE AS refunded
    FROM flow_cell_6B
    WHERE channel <> 'TRANSFER'
)
-- All payments with their events.
, event AS (
    SELECT sum(payments)::BIGINT AS payments, sum(ledger_faults) AS ledger_faults, sum(order_faults) AS order_faults FROM event_evidence_6B
)
-- All metrics.
, found AS (
    SELECT 'FL1' AS test_id, unnest(['approval_present_low', 'approval_present_high']) AS metric_name
        , present_approved / nullif(present, 0) AS value, present AS support_n FROM total
    UNION ALL SELECT 'FL1', unnest(['approval_remote_low', 'approval_remote_high']), remote_approved / nullif(remote, 0), remote FROM total
    UNION ALL SELECT 'FL2', 'distinct_amounts', min(prices), count(*) FROM variety
    UNION ALL SELECT 'FL2', 'top_eight_share', top.payments / nullif(total.payments, 0), total.payments
        FROM (SELECT sum(payments * greatest(0, least(prices, 8 - before))) AS payments FROM frequent) AS top CROSS JOIN total
    UNION ALL SELECT 'FL2', 'tail_ratio_low', min(ratio), count(*) FROM tail
    UNION ALL SELECT 'FL2', 'tail_ratio_high', max(ratio), count(*) FROM tail
    UNION ALL SELECT 'FL3', unnest(['latency_half_low', 'latency_half_high']), latency.half, total.payments FROM latency CROSS JOIN total
    UNION ALL SELECT 'FL3', unnest(['latency_tail_low', 'latency_tail_high']), latency.tail, total.payments FROM latency CROSS JOIN total
    UNION ALL SELECT 'FL3', 'latency_zeros', latency.zeros / nullif(total.payments, 0), total.payments FROM latency CROSS JOIN total
    UNION ALL SELECT 'FL4', 'ledger_faults', ledger_faults, payments FROM event
    UNION ALL SELECT 'FL4', 'order_faults', order_faults, payments FROM event
    UNION ALL SELECT 'FL5', unnest(['refund_share_low', 'refund_share_high']), refunded / nullif(cleared, 0), cleared_payments FROM total
    UNION ALL SELECT 'FL5', 'refund_gap_errors', max(abs(large.refunds - law.expected) / sqrt(nullif(law.expected, 0))), count(*)
        FROM large JOIN refund_law AS law ON law.group_no = large.group_no
)
SELECT test_id, metric_name, quantise(value::DOUBLE, 12) AS value, NULL::DOUBLE AS ci_low, NULL::DOUBLE AS ci_high, support_n::BIGINT AS support_n
FROM found
