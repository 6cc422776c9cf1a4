/*
doc: >
  How labels come, how late, of what and from whom, a census of all labels. A source or a line of business counts by itself where it has
  label_support_min labels.
materialize: table
*/
-- Labels with their payments.
WITH label AS (
    SELECT label.source, label.event_ts, label.available_ts, flow.ts_utc
        , date_diff('microseconds', flow.ts_utc, label.available_ts) // 1000 AS delay_ms
    FROM flow_label_6B AS label
    LEFT JOIN labelled_flow AS flow ON flow.flow_id = label.flow_id
)
-- The most frequent delay of each source that counts, to the millisecond.
, pile AS (
    SELECT source, max(labels) / sum(labels) AS share, sum(labels)::BIGINT AS labels
    FROM (SELECT source, delay_ms, count(*) AS labels FROM label GROUP BY source, delay_ms)
    GROUP BY source
    HAVING sum(labels) >= (SELECT label_support_min FROM policy_6B.realism_gate)
)
-- Frauds that cleared, and what is known of them.
, fraud AS (
    SELECT count(*) AS flows, count_if(NOT known_7) AS late_7, count_if(NOT known_30) AS late_30, count_if(NOT known_90) AS late_90
        , count_if(can_report) AS reportable, count_if(can_report AND NOT told_7) AS untold_7
        , count_if(can_report AND NOT told_30) AS untold_30, count_if(can_report AND NOT told_90) AS untold_90
    FROM label_view
    WHERE truth_label = 'FRAUD' AND is_cleared
)
-- Disputes, and those of payments that the holder made.
, dispute AS (
    SELECT count(*) AS disputes, count_if(flow.truth_label <> 'FRAUD' AND event.reason <> 'SERVICE') AS first_party
    FROM case_event_6B AS event
    JOIN labelled_flow AS flow ON flow.flow_id = event.flow_id
    WHERE event.event_type = 'disputed'
)
-- The bank's view by line of business, and by half orders of magnitude of the amount.
, seen AS (
    SELECT 'class' AS side, group_no AS cell, count(*) AS labels, count_if(is_bad) AS bad FROM label_view WHERE labels > 0 GROUP BY group_no
    UNION ALL
    SELECT 'amount', least(greatest(floor(2 * log10(euros))::INTEGER, 0), 7), count(*), count_if(is_bad)
    FROM label_view
    WHERE labels > 0
    GROUP BY least(greatest(floor(2 * log10(euros))::INTEGER, 0), 7)
)
-- Cramer's V of each, a table of two columns.
, tied AS (
    SELECT side, sum(labels)::BIGINT AS labels, sqrt(sum(to_fixed_point(labels * pow(bad / labels - share, 2), 9))::DOUBLE / 1e9
        / nullif(sum(labels) * max(share) * (1 - max(share)), 0)) AS v
    FROM (SELECT *, sum(bad) OVER (PARTITION BY side) / sum(labels) OVER (PARTITION BY side) AS share FROM seen)
    GROUP BY side
)
-- Shares of lines of business that count, where there are two.
, spread AS (
    SELECT max(bad / labels) - min(bad / labels) AS value, CASE WHEN count(*) >= 2 THEN sum(labels)::BIGINT ELSE 0 END AS labels
    FROM seen
    WHERE side = 'class' AND labels >= (SELECT label_support_min FROM policy_6B.realism_gate)
)
-- Divergence from the laws, in bits.
, diverged AS (
    SELECT law
        , sum(to_fixed_point(jsd_term(found / nullif(found_all, 0), expected_micro / nullif(expected_all, 0)), 15))::DOUBLE / 1e15 / ln(2) AS value
        , max(found_all)::BIGINT AS found
    FROM (
        SELECT *, (sum(found) OVER (PARTITION BY law))::DOUBLE AS found_all, (sum(expected_micro) OVER (PARTITION BY law))::DOUBLE AS expected_all
        FROM label_law
    )
    GROUP BY law
)
-- All metrics.
, found AS (
    SELECT 'LB1' AS test_id, 'early_labels' AS metric_name
        , count_if(coalesce(available_ts < event_ts OR event_ts < ts_utc, true))::DOUBLE AS value, count(*) AS support_n FROM label
    UNION ALL SELECT 'LB2', unnest(['unknown_7_low', 'unknown_7_high']), late_7 / nullif(flows, 0), flows FROM fraud
    UNION ALL SELECT 'LB2', unnest(['unknown_30_low', 'unknown_30_high']), late_30 / nullif(flows, 0), flows FROM fraud
    UNION ALL SELECT 'LB2', unnest(['unknown_90_low', 'unknown_90_high']), late_90 / nullif(flows, 0), flows FROM fraud
    UNION ALL SELECT 'LB2', unnest(['untold_7_low', 'untold_7_high']), untold_7 / nullif(reportable, 0), reportable FROM fraud
    UNION ALL SELECT 'LB2', unnest(['untold_30_low', 'untold_30_high']), untold_30 / nullif(reportable, 0), reportable FROM fraud
    UNION ALL SELECT 'LB2', unnest(['untold_90_low', 'untold_90_high']), untold_90 / nullif(reportable, 0), reportable FROM fraud
    UNION ALL SELECT 'LB3', 'delay_pile', max(share), coalesce(sum(labels), 0)::BIGINT FROM pile
    UNION ALL SELECT 'LB4', unnest(['first_party_low', 'first_party_high']), first_party / nullif(disputes, 0), disputes FROM dispute
    UNION ALL SELECT 'LB5', 'class_v', v, labels FROM tied WHERE side = 'class'
    UNION ALL SELECT 'LB5', 'amount_v', v, labels FROM tied WHERE side = 'amount'
    UNION ALL SELECT 'LB5', 'class_spread', value, labels FROM spread
    UNION ALL SELECT 'LB6', law || '_divergence', value, found FROM diverged
)
SELECT test_id, metric_name, quantise(value::DOUBLE, 12) AS value, NULL::DOUBLE AS ci_low, NULL::DOUBLE AS ci_high, support_n::BIGINT AS support_n
FROM found
