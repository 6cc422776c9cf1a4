/*
doc: The panel, risky and clean parties, each standing for as many as there are of its kind.
materialize: table
*/
WITH ranked AS (
    SELECT d.entity::BIGINT AS party_id, d.region_id, d.country_iso, d.is_risky
        , row_number() OVER (PARTITION BY d.is_risky ORDER BY d.s0, d.entity) AS place
        , count(*) OVER (PARTITION BY d.is_risky) AS n
        , CASE WHEN d.is_risky THEN rule.panel_risky ELSE rule.panel_clean END AS size
    FROM draw__panel AS d
    CROSS JOIN policy_6A.t10_baseline AS rule
)
SELECT party_id, region_id, country_iso, is_risky, n / least(n, size) AS weight FROM ranked WHERE place <= size
