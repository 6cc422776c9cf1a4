/*
doc: The class of wallets that a number below the rows of the guide stands for, by the weights of the classes.
*/
-- Rows of each class.
WITH claim AS (
    SELECT 0 AS part, weight.ordinal - 1 AS unit, CAST(weight.value * 1000 AS BIGINT) AS weight, policy.activity_guide_rows AS total
    FROM policy_6B.activity_weights AS weight
    CROSS JOIN policy_6B.attachment AS policy
)
-- One row for each row of the guide.
, guide AS (
    SELECT unit, unnest(range(quota)) AS j FROM apportion('claim')
)
SELECT (row_number() OVER (ORDER BY unit, j) - 1)::SMALLINT AS guide_no, unit::INTEGER AS class_no
FROM guide
