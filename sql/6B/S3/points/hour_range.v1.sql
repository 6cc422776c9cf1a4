/*
doc: The range of numbers of 26 bits that stands for each local hour under each law of hours.
*/
-- Weights in whole numbers.
WITH hour AS (
    SELECT law.hours, unnest(range(24))::INTEGER AS hour
        , unnest(list_transform(law.weights, LAMBDA x: to_fixed_point(x, 6))) AS weight
    FROM policy_6B.hours AS law
)
-- Shares of all.
, share AS (
    SELECT hours, hour, sum(weight) OVER (PARTITION BY hours ORDER BY hour) AS upto, weight, sum(weight) OVER (PARTITION BY hours) AS total FROM hour
)
SELECT hours, hour, ((upto - weight) * 67108864 // total)::BIGINT AS first_number, (upto * 67108864 // total)::BIGINT AS end_number
FROM share
WHERE weight > 0
