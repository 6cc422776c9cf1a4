/*
doc: Cumulative Poisson probabilities, as slots, for every mean below the one from which the normal takes over.
materialize: table
*/
WITH RECURSIVE term AS (
    SELECT mean, 0 AS k, quantise(exp(-mean::DOUBLE), 15) AS p
    FROM (SELECT unnest(range(1, bootstrap.normal_from)) AS mean FROM policy_6A.realism_gate)
    UNION ALL
    SELECT mean, k + 1, p * mean / (k + 1) FROM term WHERE k < 4 * mean + 20
)
SELECT mean, list(share_slot(least(1.0::DOUBLE, upto)) ORDER BY k) AS upto
FROM (SELECT mean, k, sum(fx(p, 15)) OVER (PARTITION BY mean ORDER BY k)::DOUBLE / 1e15 AS upto FROM term)
GROUP BY mean
