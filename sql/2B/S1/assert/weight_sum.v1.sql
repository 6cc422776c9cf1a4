/*
doc: >
  The weights of a merchant sum to 1.
code: 102
name: WEIGHT_SUM
hint: normalise the weights of each merchant
*/
-- Sum of each merchant, in fixed point.
WITH total AS (
    SELECT merchant_id, sum(to_fixed_point(p_weight, 15)) / 1e15 AS weight_total
    FROM s1_site_weights
    GROUP BY merchant_id
)
SELECT t.merchant_id, t.weight_total
FROM total AS t
CROSS JOIN policy_UP.world_policy
WHERE NOT abs(t.weight_total - 1) <= checks.weight_tolerance
