/*
doc: >
  The panel: a stratified sample of risky and of clean parties, those with the smallest draws, each with the number of parties
  that it stands for as its weight.
materialize: table
*/
-- Draws of the risky parties (1) and the clean ones (0), as sort keys of their stratum.
WITH sort_key AS NOT MATERIALIZED (
    SELECT is_risky::INTEGER AS part, s0::BIGINT AS a, 0 AS b, entity::BIGINT AS key, (s0 >> 40)::BIGINT AS bin FROM draw__panel
)
-- Parties of each stratum, and how many of them the panel takes.
, stratum AS (
    SELECT d.is_risky, count(*) AS n, max(CASE WHEN d.is_risky THEN rule.panel_risky ELSE rule.panel_clean END) AS size
    FROM draw__panel AS d
    CROSS JOIN policy_6A.t10_baseline AS rule
    GROUP BY d.is_risky
)
-- The ranks at which the panel ends; a stratum that is smaller is taken whole.
, quota AS (
    SELECT is_risky::INTEGER AS part, 1 AS threshold_no, least(n, size) AS k FROM stratum WHERE size > 0
)
SELECT d.entity::BIGINT AS party_id, d.region_id, d.country_iso, d.is_risky, stratum.n / least(stratum.n, stratum.size) AS weight
FROM draw__panel AS d
JOIN stratum ON stratum.is_risky = d.is_risky
JOIN kth_smallest('sort_key', 'quota') AS last ON last.part = d.is_risky::INTEGER
WHERE is_picked(d.s0::BIGINT, 0, d.entity::BIGINT, last.a_threshold, last.b_threshold, last.key_threshold)
