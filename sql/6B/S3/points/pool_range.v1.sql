/*
doc: The range of numbers of each pool in each country, and in the world (country 0).
*/
SELECT pool_no, country_no, min(first_number) AS first_number, sum(weight)::BIGINT AS numbers
FROM pool_point
GROUP BY pool_no, country_no
UNION ALL
SELECT pool_no, 0, 0, sum(weight)::BIGINT
FROM pool_point
GROUP BY pool_no
