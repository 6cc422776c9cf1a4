/*
doc: The odds ratios of each permutation, and its share of flows with two risky among party, account and device.
materialize: table
*/
WITH permuted AS (
    SELECT f.is_risky, f.weight, a.permutation, a.is_risky AS account_risky, d.is_risky AS device_risky
    FROM flow AS f
    JOIN null_account AS a ON a.account_id = f.account_id
    JOIN null_device AS d ON d.device_id = f.device_id AND d.permutation = a.permutation
)
SELECT permutation
    , odds_ratio(count(*) FILTER (is_risky AND account_risky), count(*) FILTER (is_risky AND NOT account_risky)
        , count(*) FILTER (NOT is_risky AND account_risky), count(*) FILTER (NOT is_risky AND NOT account_risky)) AS or_account
    , odds_ratio(count(*) FILTER (is_risky AND device_risky), count(*) FILTER (is_risky AND NOT device_risky)
        , count(*) FILTER (NOT is_risky AND device_risky), count(*) FILTER (NOT is_risky AND NOT device_risky)) AS or_device
    , coalesce(sum(fx(weight, 6)) FILTER (is_risky::INTEGER + account_risky::INTEGER + device_risky::INTEGER >= 2), 0)::DOUBLE
        / sum(fx(weight, 6))::DOUBLE AS joint_share
FROM permuted
GROUP BY permutation
