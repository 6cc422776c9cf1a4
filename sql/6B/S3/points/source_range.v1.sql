/*
doc: The range of numbers of the places of each country, and of the world (country 0).
*/
SELECT country_no, min(first_number) AS first_number, sum(weight)::BIGINT AS numbers
FROM source_place
GROUP BY country_no
UNION ALL
SELECT 0, 0, sum(weight)::BIGINT
FROM source_place
