/*
doc: >
  The area under the ROC curve of every column, id and table for fraud, from the pairs that S5 counted. The order of a number tells as much when it
  falls as when it rises, and so does standing in a table.
materialize: diagnostic
*/
-- Areas, with what a score is about.
WITH told AS (
    SELECT score_name, hits, others, above_twice / nullif(pairs_twice, 0) AS area
        , CASE WHEN score_name = 'member_arrival_event_5B' THEN 'arrivals'
            WHEN starts_with(score_name, 'member_') THEN 'members'
            WHEN starts_with(score_name, 'order_') AND ends_with(score_name, '_id') THEN 'ids'
            ELSE 'columns'
        END AS about
    FROM leak_evidence_6B
)
SELECT score_name, about, hits, others
    , quantise(CASE WHEN starts_with(score_name, 'rate_') THEN area ELSE greatest(area, 1 - area) END, 12) AS auc
FROM told
ORDER BY score_name
