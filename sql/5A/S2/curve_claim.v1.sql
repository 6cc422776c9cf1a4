/*
doc: What each bucket claims of the mass of its week, which is 1 in units of 1e-12.
materialize: view
step: shapes
*/
SELECT day.curve_id AS part
    , grid.bucket_index AS unit
    , fx(day.level * day.day_weights[(grid.local_day_of_week - 1 + day.days_earlier) % 7 + 1], 12) AS weight
    , 1000000000000 AS total
FROM curve_day AS day
JOIN shape_grid_definition_5A AS grid ON grid.local_minutes_since_midnight = day.minute_of_day
