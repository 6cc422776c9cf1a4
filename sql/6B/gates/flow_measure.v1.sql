/*
doc: >
  Approvals, amounts, latencies, ledger, order and refunds of all flows, a census. Amounts are told apart with their money and compared in
  euros; a line of business counts by itself where it has group_support_min flows, and if none has, the largest one does.
materialize: table
*/
-- Flows with their channel, line of business and amounts in euros, in thousandths.
WITH flow AS (
    SELECT flow.arrival_id, law.is_remote, law.group_no, law.currency_no * 1000000000000 + flow.amount_minor AS price
        , flow.amount_minor / law.rate_minor AS euros
        , flow.auth_decision = 'APPROVED' AS is_approved, flow.auth_latency_us, flow.outcome = 'CLEARED' AS is_cleared
        , to_fixed_point(CASE WHEN flow.outcome = 'CLEARED' THEN
            CASE WHEN flow.first_part_minor IS NOT NULL AND flow.second_part_delay_s IS NULL THEN flow.first_part_minor ELSE flow.amount_minor END
            / law.rate_minor ELSE 0 END, 3)::BIGINT AS cleared_milli
        , to_fixed_point(coalesce(flow.refund_minor / law.rate_minor, 0), 3)::BIGINT AS refunded_milli
    FROM flow_base_6B AS flow
    JOIN key_line AS law ON law.key_no = arrival_key(flow.arrival_id)
)
-- Flows of each price in each line of business.
, price AS (
    SELECT group_no, price, count(*) AS flows FROM flow GROUP BY group_no, price
)
-- Lines of business, with the quantiles of their amounts.
, line AS (
    SELECT group_no, count(*) AS flows, quantile_disc(euros, 0.5) AS half, quantile_disc(euros, 0.99) AS tail
        , sum(cleared_milli) AS cleared, sum(refunded_milli) AS refunded, count_if(is_cleared) AS cleared_flows
        , count_if(refunded_milli > 0) AS refunds
    FROM flow
    GROUP BY group_no
)
-- Those that count.
, large AS (
    SELECT line.*, distinct_prices.prices
    FROM line
    JOIN (SELECT group_no, count(*) AS prices FROM price GROUP BY group_no) AS distinct_prices ON distinct_prices.group_no = line.group_no
    CROSS JOIN policy_6B.realism_gate AS gate
    WHERE line.flows >= least(gate.group_support_min, (SELECT max(flows) FROM line))
)
-- The eight most frequent prices.
, top AS (
    SELECT sum(flows) AS flows
    FROM (SELECT price, sum(flows) AS flows FROM price GROUP BY price ORDER BY flows DESC, price LIMIT 8)
)
-- Totals.
, total AS (
    SELECT count(*) AS flows
        , count_if(NOT is_remote) AS present, count_if(is_remote) AS remote
        , count_if(is_approved AND NOT is_remote) AS present_approved
        , count_if(is_approved AND is_remote) AS remote_approved
        , quantile_disc(auth_latency_us, 0.5) / 1e6 AS latency_half, quantile_disc(auth_latency_us, 0.99) / 1e6 AS latency_tail
        , count_if(auth_latency_us = 0) AS zeros, sum(cleared_milli) AS cleared, sum(refunded_milli) AS refunded
        , count_if(is_cleared) AS cleared_flows
    FROM flow
)
-- All metrics.
, found AS (
    SELECT 'FL1' AS test_id, unnest(['approval_present_low', 'approval_present_high']) AS metric_name
        , present_approved / nullif(present, 0) AS value, present AS support_n FROM total
    UNION ALL SELECT 'FL1', unnest(['approval_remote_low', 'approval_remote_high']), remote_approved / nullif(remote, 0), remote FROM total
    UNION ALL SELECT 'FL2', 'distinct_amounts', min(prices), count(*) FROM large
    UNION ALL SELECT 'FL2', 'top_eight_share', top.flows / nullif(total.flows, 0), total.flows FROM top CROSS JOIN total
    UNION ALL SELECT 'FL2', 'tail_ratio_low', min(tail / nullif(half, 0)), count(*) FROM large
    UNION ALL SELECT 'FL2', 'tail_ratio_high', max(tail / nullif(half, 0)), count(*) FROM large
    UNION ALL SELECT 'FL3', unnest(['latency_half_low', 'latency_half_high']), latency_half, flows FROM total
    UNION ALL SELECT 'FL3', unnest(['latency_tail_low', 'latency_tail_high']), latency_tail, flows FROM total
    UNION ALL SELECT 'FL3', 'latency_zeros', zeros / nullif(flows, 0), flows FROM total
    UNION ALL SELECT 'FL4', 'ledger_faults', faults, flows FROM flow_ledger
    UNION ALL SELECT 'FL4', 'order_faults', order_faults, flows FROM flow_ledger
    UNION ALL SELECT 'FL5', unnest(['refund_share_low', 'refund_share_high']), (refunded / nullif(cleared, 0))::DOUBLE, cleared_flows FROM total
    UNION ALL SELECT 'FL5', 'refund_gap_errors', max(abs(large.refunds - law.expected) / sqrt(nullif(law.expected, 0))), count(*)
        FROM large JOIN refund_law AS law ON law.group_no = large.group_no
)
SELECT test_id, metric_name, quantise(value::DOUBLE, 12) AS value, NULL::DOUBLE AS ci_low, NULL::DOUBLE AS ci_high, support_n::BIGINT AS support_n
FROM found
