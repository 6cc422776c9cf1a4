/*
doc: Counters of S3, arrivals by how they were routed.
materialize: metrics
*/
SELECT 'arrivals' AS metric, routing AS key, count(*)::DOUBLE AS value FROM arrival_event_5B GROUP BY routing
