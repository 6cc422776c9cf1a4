/*
doc: The realised odds ratios.
step: validation_checks
*/
SELECT entity, sum(n)::BIGINT AS n
    , quantise(odds_ratio(coalesce(sum(n) FILTER (owner_risky AND is_risky), 0)::DOUBLE, coalesce(sum(n) FILTER (owner_risky AND NOT is_risky), 0)::DOUBLE
        , coalesce(sum(n) FILTER (NOT owner_risky AND is_risky), 0)::DOUBLE, coalesce(sum(n) FILTER (NOT owner_risky AND NOT is_risky), 0)::DOUBLE), 12) AS odds_ratio
FROM coupling_count
GROUP BY entity
