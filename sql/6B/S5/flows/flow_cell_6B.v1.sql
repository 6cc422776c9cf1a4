/*
doc: >
  Payments by week, line of business, channel, answer and outcome: how many, and what was asked for, cleared and paid back, in thousandths of a euro.
materialize: dataset
machinery: true
*/
SELECT (flow_day(flow_id) // 7)::INTEGER AS week_no, group_no, channel, auth_decision, decline_reason, outcome
    , count(*) AS payments
    , count(refund_minor) AS refunds
    , sum(to_fixed_point(amount_minor / rate_minor, 3))::BIGINT AS asked_milli
    , sum(to_fixed_point(cleared_minor / rate_minor, 3))::BIGINT AS cleared_milli
    , coalesce(sum(to_fixed_point(refund_minor / rate_minor, 3)), 0)::BIGINT AS refunded_milli
FROM graded_flow
GROUP BY week_no, group_no, channel, auth_decision, decline_reason, outcome
