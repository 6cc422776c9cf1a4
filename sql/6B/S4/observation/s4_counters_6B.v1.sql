/*
doc: Counters of S4, alerts by what became of them, labels by source and word, events of cases.
materialize: metrics
*/
SELECT 'alerts' AS metric, CASE WHEN is_read THEN 'read' ELSE 'unread' END AS key, count(*)::DOUBLE AS value FROM alert_6B GROUP BY is_read
UNION ALL
SELECT 'labels', source || ' ' || label, count(*)::DOUBLE FROM flow_label_6B GROUP BY source, label
UNION ALL
SELECT 'case_events', event_type, count(*)::DOUBLE FROM case_event_6B GROUP BY event_type
