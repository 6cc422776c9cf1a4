/*
doc: The seats of each country among those of its region.
step: plan_ip_counts
*/
SELECT part AS region_no, unit AS country_no, quota AS seats
    , (sum(quota) OVER (PARTITION BY part ORDER BY unit))::BIGINT - quota AS first_seat
FROM apportion('away_claim')
