/*
doc: >
  The caveat map: each axis collapsed (a hard gate missed), on watch (a stretch gate missed) or clear, with the metrics
  that keep it from being clear.
materialize: diagnostic
*/
-- Graded rows under their axis; the cap counts for concentration.
WITH graded_row AS (
    SELECT CASE axis WHEN 'cap' THEN 'concentration' ELSE axis END AS axis
        , metric_name, pass_B, pass_B AND pass_Bplus AS is_clear, owner_state, support_n
    FROM axis_evidence
)
SELECT axis
    , CASE WHEN bool_and(is_clear) THEN 2 WHEN bool_and(pass_B) THEN 1 ELSE 0 END AS level
    , CASE WHEN bool_and(is_clear) THEN 'clear' WHEN bool_and(pass_B) THEN 'watch' ELSE 'collapsed' END AS status
    , coalesce(string_agg(metric_name, ' ' ORDER BY metric_name) FILTER (NOT is_clear), '') AS missed
    , count(*) AS metrics
FROM graded_row
GROUP BY axis
