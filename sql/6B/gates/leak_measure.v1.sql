/*
doc: >
  The largest area of what is judged by itself: columns with leak_hits_min frauds or more, ids with leak_ids_min, or, if none has so many, those with
  the most.
materialize: table
*/
-- Least frauds of what is judged, by what it is about.
WITH least_hits AS (
    SELECT told.about, least(CASE told.about WHEN 'ids' THEN gate.leak_ids_min ELSE gate.leak_hits_min END, max(told.hits)) AS hits
    FROM leak_auc AS told
    CROSS JOIN policy_6B.realism_gate AS gate
    GROUP BY told.about, gate.leak_hits_min, gate.leak_ids_min
)
SELECT 'LK1' AS test_id, asked.about || '_auc' AS metric_name, max(told.auc) AS value, NULL::DOUBLE AS ci_low, NULL::DOUBLE AS ci_high
    , coalesce(min(told.hits), 0)::BIGINT AS support_n
FROM (SELECT unnest(['ids', 'members', 'arrivals', 'columns']) AS about) AS asked
LEFT JOIN least_hits ON least_hits.about = asked.about
LEFT JOIN leak_auc AS told ON told.about = asked.about AND told.hits >= least_hits.hits
GROUP BY asked.about
