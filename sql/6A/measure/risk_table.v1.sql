/*
doc: The four counts of each odds ratio, and the ratio that they give.
*/
-- A coupling without a party has four counts of 0.
WITH counted AS (
    SELECT metric.metric_name
        , coalesce(sum(n * risky_members) FILTER (is_risky), 0)::BIGINT AS risky_of_risky
        , coalesce(sum(n * (members - risky_members)) FILTER (is_risky), 0)::BIGINT AS clean_of_risky
        , coalesce(sum(n * risky_members) FILTER (NOT is_risky), 0)::BIGINT AS risky_of_clean
        , coalesce(sum(n * (members - risky_members)) FILTER (NOT is_risky), 0)::BIGINT AS clean_of_clean
    FROM (VALUES ('or_account'), ('or_device')) AS metric (metric_name)
    LEFT JOIN coupling_cell AS coupling ON coupling.metric_name = metric.metric_name
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
FROM counted
