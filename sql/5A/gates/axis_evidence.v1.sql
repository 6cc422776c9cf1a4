/*
doc: >
  The graded rows of the five axes. Coverage of the calendar is judged on the baseline: in a stress scenario, where the
  stress touches nearly everything, the overlay rows only have to be there. A cap that removes most of the volume puts
  concentration on watch. Ratios are held to the whole of their interval.
materialize: table
*/
SELECT 'channel' AS axis, * FROM graded_on_interval('gate_measure', 'policy_5A.gate_thresholds', 'channel')
UNION ALL
SELECT 'concentration', * FROM graded_on_interval('gate_measure', 'policy_5A.gate_thresholds', 'concentration')
UNION ALL
SELECT 'cap', *
FROM graded_on_interval('gate_measure', 'policy_5A.gate_thresholds', 'invariant')
WHERE metric_name = 'cap_removed_share'
UNION ALL
SELECT 'tail', * FROM graded_on_interval('gate_measure', 'policy_5A.gate_thresholds', 'tail')
UNION ALL
SELECT 'dst', * FROM graded_on_interval('gate_measure', 'policy_5A.gate_thresholds', 'dst')
UNION ALL
SELECT 'overlay', scored.* REPLACE (
        scored.pass_B OR NOT scenario.is_baseline AND scored.value IS NOT NULL AS pass_B
        , scored.pass_Bplus OR NOT scenario.is_baseline AND scored.value IS NOT NULL AS pass_Bplus)
FROM graded_on_interval('gate_measure', 'policy_5A.gate_thresholds', 'overlay') AS scored
CROSS JOIN scenario_manifest_5A AS scenario
