/*
doc: >
  No metric of payers or of fraud moves far between the seeds. A seed that is missing or has no value fails the metric.
tests: [SE]
owner_state: S3
knobs: [6B.campaign_law.campaigns, 6B.attachment.picks]
formula:
  SE: 'standard deviation over seeds (n - 1) / |mean over seeds|, metric by metric of FR1 to FR5 and AT2 to AT8'
*/
-- The spread under the name of the gate.
WITH measure AS (
    SELECT 'SE' AS test_id, metric_name, value, ci_low, ci_high, support_n FROM seed_spread
)
SELECT *
FROM graded('measure', 'policy_6B.gate_thresholds', 'stability')
