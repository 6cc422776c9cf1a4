/*
doc: >
  The panel, risky and clean parties, each standing for as many as there are of its kind. Only the bins that hold the first
  in line are sorted.
materialize: table
*/
WITH kind AS (
    SELECT is_risky, s0 >> 40 AS bin, count(*) AS n FROM draw__panel GROUP BY is_risky, bin
)
, line AS (
    SELECT kind.is_risky, kind.bin
        , sum(kind.n) OVER (PARTITION BY kind.is_risky ORDER BY kind.bin) - kind.n AS before
        , sum(kind.n) OVER (PARTITION BY kind.is_risky) AS n
        , CASE WHEN kind.is_risky THEN rule.panel_risky ELSE rule.panel_clean END AS size
    FROM kind
    CROSS JOIN policy_6A.t10_baseline AS rule
)
, cut AS (
    SELECT is_risky, max(n) AS n, max(size) AS size, max(bin) FILTER (before < size) AS last_bin FROM line GROUP BY is_risky
)
, ranked AS (
    SELECT d.entity::BIGINT AS party_id, d.region_id, d.country_iso, d.is_risky, cut.n, cut.size
        , row_number() OVER (PARTITION BY d.is_risky ORDER BY d.s0, d.entity) AS place
    FROM draw__panel AS d
    JOIN cut ON cut.is_risky = d.is_risky
    WHERE d.s0 >> 40 <= cut.last_bin
)
SELECT party_id, region_id, country_iso, is_risky, n / least(n, size) AS weight FROM ranked WHERE place <= size
