/*
doc: >
  Counters of S2: shapes, the distinct weeks behind them, templates in use, and shapes by modifier.
materialize: metrics
*/
SELECT 'shapes' AS metric, '' AS key, count(*)::DOUBLE AS value
FROM shape_style
UNION ALL
SELECT 'shapes', flag, count(*)
FROM (SELECT unnest(adjustment_flags) AS flag FROM shape_style)
GROUP BY flag
UNION ALL
SELECT 'curves', '', count(*)
FROM curve
UNION ALL
SELECT 'templates_used', '', count(*) FILTER (usage_rows > 0)
FROM class_shape_catalogue_5A
UNION ALL
SELECT 'grid_buckets', '', count(*)
FROM shape_grid_definition_5A
