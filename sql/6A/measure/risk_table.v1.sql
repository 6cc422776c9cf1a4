/*
doc: >
  The four counts of each odds ratio, and the ratio and Cramer's V that they give; or_account_lone and or_device_lone leave out the
  owners in fraud rings.
*/
-- Couplings that are asked for.
WITH metric AS (
    SELECT * FROM (VALUES ('or_account', 'or_account', true), ('or_device', 'or_device', true), ('or_account_lone', 'or_account', false)
        , ('or_device_lone', 'or_device', false)) AS metric (metric_name, counted_name, with_rings)
)
-- A coupling without a party has four counts of 0.
, counted AS (
    SELECT metric.metric_name
        , coalesce(sum(n * risky_members) FILTER (is_risky), 0)::BIGINT AS risky_of_risky
        , coalesce(sum(n * (members - risky_members)) FILTER (is_risky), 0)::BIGINT AS clean_of_risky
        , coalesce(sum(n * risky_members) FILTER (NOT is_risky), 0)::BIGINT AS risky_of_clean
        , coalesce(sum(n * (members - risky_members)) FILTER (NOT is_risky), 0)::BIGINT AS clean_of_clean
    FROM metric
    LEFT JOIN coupling_cell AS coupling
        ON coupling.metric_name = metric.counted_name AND (metric.with_rings OR NOT coupling.in_ring)
    GROUP BY metric.metric_name
    UNION ALL
    SELECT 'or_ip', coalesce(sum(n) FILTER (device_risky AND ip_risky), 0)::BIGINT
        , coalesce(sum(n) FILTER (device_risky AND NOT ip_risky), 0)::BIGINT
        , coalesce(sum(n) FILTER (NOT device_risky AND ip_risky), 0)::BIGINT
        , coalesce(sum(n) FILTER (NOT device_risky AND NOT ip_risky), 0)::BIGINT
    FROM edge_cell
)
SELECT metric_name, risky_of_risky, clean_of_risky, risky_of_clean, clean_of_clean
    , quantise(odds_ratio(risky_of_risky, clean_of_risky, risky_of_clean, clean_of_clean), 12) AS odds_ratio
    , cramers_v(risky_of_risky, clean_of_risky, risky_of_clean, clean_of_clean) AS cramers_v
FROM counted
