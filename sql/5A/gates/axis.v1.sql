/*
doc: >
  The caveat axes (channel, concentration, tail, dst, overlay) as levels: 2 clear, 1 watch, 0 collapsed.
tests: [AX]
owner_state: S1
knobs: [5A.realism_gate.gate_thresholds]
formula:
  AX: '2 where every gate of the axis is at B+, 1 where all are at B, 0 where one fails'
cells: [axis_status]
*/
-- The level of each axis as a metric.
WITH measure AS (
    SELECT 'AX' AS test_id, axis AS metric_name, level AS value, level AS ci_low, level AS ci_high, metrics AS support_n
    FROM axis_status
)
SELECT *
FROM graded('measure', 'policy_5A.gate_thresholds', 'axis')
