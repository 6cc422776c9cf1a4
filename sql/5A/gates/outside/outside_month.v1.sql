/*
doc: The mean arrivals of a whole day in each month, by part of the world, in the world as it is.
materialize: diagnostic
*/
SELECT part
    , month(local_date) AS month_no
    , sum(to_fixed_point(arrivals, 6))::DOUBLE / 1e6 / count(DISTINCT local_date) AS daily_mean
    , count(DISTINCT local_date) AS days
FROM outside_day
GROUP BY part, month(local_date)
