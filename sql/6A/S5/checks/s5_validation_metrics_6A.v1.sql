/*
doc: >
  Every metric of every check with its bound. REALISM_T1 to T8 are the metrics of the gates, by the same SQL, held to band B.
machinery: true
*/
SELECT found.check_id, found.metric_name, found.value::DOUBLE AS value, found.comparison, found.threshold::DOUBLE AS threshold
    , meets(found.value, found.comparison, found.threshold) AS is_met, coalesce(found.rows_examined, 0)::BIGINT AS rows_examined
FROM (
    SELECT check_id, metric_name, value, comparison, threshold, rows_examined FROM structural_finding
    UNION ALL SELECT check_id, metric_name, value, comparison, threshold, rows_examined FROM linkage_finding
    UNION ALL SELECT check_id, metric_name, value, comparison, threshold, rows_examined FROM role_finding
    UNION ALL
    SELECT asked.check_id, asked.metric_name, measured.value, asked.comparison, asked.threshold, measured.support_n
    FROM policy_6A.realism_b AS asked
    LEFT JOIN realism_value AS measured ON measured.test_id = asked.test_id AND measured.metric_name = asked.metric_name
) AS found
