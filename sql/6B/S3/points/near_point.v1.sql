/*
doc: Points that customers come to, country by country along the curve on which their surroundings lie, by number.
*/
SELECT (row_number() OVER (ORDER BY country_no, first_rank, point_no) - 1)::INTEGER AS near_no, country_no, first_rank, point_no
FROM payment_point
WHERE first_rank IS NOT NULL
