/*
doc: >
  How the payments that the scorecard looks at are chosen: one share of the parties, so that there are about sample_flows of them, and the midnight
  that divides the days to learn from from the others.
*/
-- Days of the payments.
WITH made AS (
    SELECT min(day_no) AS first_no, max(day_no) - min(day_no) + 1 AS days FROM flow_part_6B
)
SELECT greatest(1, (SELECT count(*) FROM flow_6B) // policy.sample_flows)::INTEGER AS shares
    , scenario.horizon_start_utc::TIMESTAMP + to_days((made.first_no + floor(policy.learn_share * made.days))::INTEGER) AS split_ts
FROM made
CROSS JOIN policy_6B.detection AS policy
CROSS JOIN scenario_manifest_5A AS scenario
