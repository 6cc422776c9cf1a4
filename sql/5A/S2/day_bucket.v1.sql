/*
doc: The buckets of one day with the hour at their middle.
*/
SELECT local_minutes_since_midnight AS minute_of_day
    , (local_minutes_since_midnight + bucket_duration_minutes / 2) / 60 AS mid_hour
FROM shape_grid_definition_5A
WHERE local_day_of_week = 1
