/*
doc: The four counts of each odds ratio.
step: validation_checks
*/
SELECT 'or_account' AS metric_name
    , coalesce(sum(n * risky_members) FILTER (is_risky), 0)::BIGINT AS risky_of_risky
    , coalesce(sum(n * (members - risky_members)) FILTER (is_risky), 0)::BIGINT AS clean_of_risky
    , coalesce(sum(n * risky_members) FILTER (NOT is_risky), 0)::BIGINT AS risky_of_clean
    , coalesce(sum(n * (members - risky_members)) FILTER (NOT is_risky), 0)::BIGINT AS clean_of_clean
FROM account_coupling
UNION ALL
SELECT 'or_device', coalesce(sum(n * risky_members) FILTER (is_risky), 0)::BIGINT
    , coalesce(sum(n * (members - risky_members)) FILTER (is_risky), 0)::BIGINT
    , coalesce(sum(n * risky_members) FILTER (NOT is_risky), 0)::BIGINT
    , coalesce(sum(n * (members - risky_members)) FILTER (NOT is_risky), 0)::BIGINT
FROM device_coupling
UNION ALL
SELECT 'or_ip', coalesce(sum(n) FILTER (device_risky AND ip_risky), 0)::BIGINT
    , coalesce(sum(n) FILTER (device_risky AND NOT ip_risky), 0)::BIGINT
    , coalesce(sum(n) FILTER (NOT device_risky AND ip_risky), 0)::BIGINT
    , coalesce(sum(n) FILTER (NOT device_risky AND NOT ip_risky), 0)::BIGINT
FROM edge_cell
