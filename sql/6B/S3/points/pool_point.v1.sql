/*
doc: >
  The points of each pool of merchants, country by country, with the range of numbers that stands for each: as long as its payments of a plain week
  times the factor of its line of business.
*/
-- Points of pools.
WITH member AS (
    SELECT pool.ordinal AS pool_no, point.point_no, point.country_no, point.key_no
        , greatest(1, round_even(point.weight * coalesce(share.factor, 1), 0))::BIGINT AS weight
    FROM payment_point AS point
    JOIN policy_6B.pools AS pool ON pool.is_remote = point.is_remote
    JOIN policy_6B.groups AS line ON line.group_no = point.group_no
    LEFT JOIN policy_6B.pool_groups AS share ON share.pool = pool.pool AND share."group" = line."group"
    WHERE NOT pool.has_groups OR share.factor IS NOT NULL
)
SELECT pool_no, point_no, country_no, key_no, weight
    , (sum(weight) OVER (PARTITION BY pool_no ORDER BY country_no, point_no) - weight)::BIGINT AS first_number
FROM member
