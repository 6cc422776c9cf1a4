-- Largest remainder (Hamilton) apportionment in integers.

-- For each group of the relation named `claims` (part, unit, weight, total): integer quotas that sum to the group's
-- `total` exactly. part: group key; unit: key, unique in its part; weight: non-negative integer (use to_fixed_point);
-- total: the integer to share, one value per part. q = floor(total * weight / sum of weights); the units that are left
-- go one each to the largest remainders, ties to the smaller unit. A part with weight 0 and a total above 0 gets NULL
-- quotas, which a contract refuses. Other columns pass through.
CREATE OR REPLACE MACRO apportion(claims) AS TABLE
-- Sum of the weights, and product of weight and total.
WITH scaled AS (
    SELECT c.*
        , sum(weight::HUGEINT) OVER (PARTITION BY part) AS weight_total
        , total::HUGEINT * weight::HUGEINT AS share
    FROM query_table(claims) AS c
)
-- Whole units of each quota, and the remainder.
, floored AS (
    SELECT *
        , CASE WHEN weight_total > 0 THEN (share // weight_total)::BIGINT WHEN total = 0 THEN 0 END AS quota_floor
        , CASE WHEN weight_total > 0 THEN share % weight_total ELSE 0 END AS remainder
    FROM scaled
)
-- Units that are left, and ranks of the remainders.
, ranked AS (
    SELECT *
        , total - sum(quota_floor) OVER (PARTITION BY part) AS left_over
        , row_number() OVER (PARTITION BY part ORDER BY remainder DESC, unit) AS remainder_rank
    FROM floored
)
SELECT * EXCLUDE (weight_total, share, quota_floor, remainder, left_over, remainder_rank)
    , quota_floor + CASE WHEN remainder_rank <= left_over THEN 1 ELSE 0 END AS quota
FROM ranked;
