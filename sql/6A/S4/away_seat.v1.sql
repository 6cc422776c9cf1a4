/*
doc: One row per region and seat with its country.
step: plan_ip_counts
*/
SELECT (region_no * 10000 + first_seat + unnest(range(seats)))::UINTEGER AS seat_no, country_no::USMALLINT AS country_no
FROM away_span
