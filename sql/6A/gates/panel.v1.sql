/*
doc: >
  The panel: so many risky and clean parties, the first in their lines, each standing for as many parties as there are of
  its kind.
materialize: table
*/
-- The lines of risky parties (1) and clean ones (0), in the form of kth_smallest.
WITH sort_key AS NOT MATERIALIZED (
    SELECT is_risky::INTEGER AS part, s0::BIGINT AS a, 0 AS b, entity::BIGINT AS key, (s0 >> 40)::BIGINT AS bin FROM draw__panel
)
-- Parties of each line, and how many of them the panel takes.
, line AS (
    SELECT d.is_risky, count(*) AS n, max(CASE WHEN d.is_risky THEN rule.panel_risky ELSE rule.panel_clean END) AS size
    FROM draw__panel AS d
    CROSS JOIN policy_6A.t10_baseline AS rule
    GROUP BY d.is_risky
)
-- The ranks at which the panel ends; a line that is shorter is taken whole.
, quota AS (
    SELECT is_risky::INTEGER AS part, 1 AS threshold_no, least(n, size) AS k FROM line WHERE size > 0
)
SELECT d.entity::BIGINT AS party_id, d.region_id, d.country_iso, d.is_risky, line.n / least(line.n, line.size) AS weight
FROM draw__panel AS d
JOIN line ON line.is_risky = d.is_risky
JOIN kth_smallest('sort_key', 'quota') AS last ON last.part = d.is_risky::INTEGER
WHERE is_picked(d.s0::BIGINT, 0, d.entity::BIGINT, last.a_threshold, last.b_threshold, last.key_threshold)
