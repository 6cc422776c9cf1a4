/*
doc: Counters of S2, flows by outcome, and by the reason of a first no.
materialize: metrics
*/
SELECT 'flows' AS metric, outcome AS key, count(*)::DOUBLE AS value FROM flow_base_6B GROUP BY outcome
UNION ALL
SELECT 'first_declines', decline_reason, count(*)::DOUBLE FROM flow_base_6B WHERE decline_reason IS NOT NULL GROUP BY decline_reason
