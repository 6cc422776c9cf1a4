/*
doc: >
  The odds ratios of each permutation of the null model, and its share of flows with at least two risky among party,
  account and device.
materialize: table
*/
-- Flows under each permutation: the party keeps its risk, account and device take those of the null model.
WITH permuted AS (
    SELECT f.is_risky, f.weight, generate_subscripts(a.is_risky, 1) AS permutation
        , unnest(a.is_risky) AS account_risky, unnest(d.is_risky) AS device_risky
    FROM flow AS f
    JOIN null_role AS a ON a.kind = 'account' AND a.member_id = f.account_id
    JOIN null_role AS d ON d.kind = 'device' AND d.member_id = f.device_id
)
-- Flows and weights by who is risky, in fixed point.
, counted AS (
    SELECT permutation, is_risky, account_risky, device_risky, count(*) AS n, sum(to_fixed_point(weight, 6)) AS weight
    FROM permuted
    GROUP BY permutation, is_risky, account_risky, device_risky
)
SELECT permutation
    , odds_ratio(coalesce(sum(n) FILTER (is_risky AND account_risky), 0)::BIGINT
        , coalesce(sum(n) FILTER (is_risky AND NOT account_risky), 0)::BIGINT
        , coalesce(sum(n) FILTER (NOT is_risky AND account_risky), 0)::BIGINT
        , coalesce(sum(n) FILTER (NOT is_risky AND NOT account_risky), 0)::BIGINT) AS or_account
    , odds_ratio(coalesce(sum(n) FILTER (is_risky AND device_risky), 0)::BIGINT
        , coalesce(sum(n) FILTER (is_risky AND NOT device_risky), 0)::BIGINT
        , coalesce(sum(n) FILTER (NOT is_risky AND device_risky), 0)::BIGINT
        , coalesce(sum(n) FILTER (NOT is_risky AND NOT device_risky), 0)::BIGINT) AS or_device
    , coalesce(sum(weight) FILTER (is_risky::INTEGER + account_risky::INTEGER + device_risky::INTEGER >= 2), 0)::DOUBLE
        / sum(weight)::DOUBLE AS joint_share
FROM counted
GROUP BY permutation
