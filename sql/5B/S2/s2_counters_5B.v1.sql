/*
doc: Counters of S2, cells with arrivals, arrivals, the largest count.
materialize: metrics
*/
SELECT 'cells_hit' AS metric, '' AS key, count(*)::DOUBLE AS value FROM bucket_count_5B
UNION ALL SELECT 'arrivals', '', coalesce(sum(n), 0) FROM bucket_count_5B
UNION ALL SELECT 'count_max', '', coalesce(max(n), 0) FROM bucket_count_5B
UNION ALL SELECT 'arrivals_expected', '', sum(to_fixed_point(expected_arrivals, 6))::DOUBLE / 1e6 FROM arrival_summary
