/*
doc: >
  The largest area of what is judged by itself: with leak_hits_min frauds or more, or, if none has so many, those with the most.
materialize: table
*/
-- Least frauds of what is judged, by what it is about.
WITH least_hits AS (
    SELECT told.about, least(gate.leak_hits_min, max(told.hits)) AS hits
    FROM leak_auc AS told
    CROSS JOIN policy_6B.realism_gate AS gate
    GROUP BY told.about, gate.leak_hits_min
)
SELECT 'LK1' AS test_id, told.about || '_auc' AS metric_name, max(told.auc) AS value, NULL::DOUBLE AS ci_low, NULL::DOUBLE AS ci_high
    , min(told.hits)::BIGINT AS support_n
FROM leak_auc AS told
JOIN least_hits ON least_hits.about = told.about AND told.hits >= least_hits.hits
GROUP BY told.about
