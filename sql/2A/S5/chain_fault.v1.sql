/*
doc: The states before the bundle that have not passed, and a legality report that says FAIL.
materialize: table
*/
SELECT expected.state, coalesce(recorded.status, 'missing') AS status
FROM (VALUES ('S0'), ('S1'), ('S2'), ('S3'), ('S4')) AS expected (state)
LEFT JOIN meta_states AS recorded ON recorded.segment = '2A' AND recorded.state = expected.state
WHERE coalesce(recorded.status, 'missing') NOT IN ('PASS', 'REUSED')
UNION ALL
SELECT 'S4' AS state, 'legality ' || status AS status
FROM s4_legality_report
WHERE status <> 'PASS'
