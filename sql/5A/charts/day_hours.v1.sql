/*
doc: The hours of a Tuesday, a Saturday and a Sunday in both channels, as shares of the day, in the plain local week.
title: The hours of a day
*/
-- Hours of these days in each channel.
WITH day_hour AS (
    SELECT class.channel_group
        , grid.local_day_of_week
        , grid.local_minutes_since_midnight // 60 AS hour
        , sum(to_fixed_point(class.lambda_local_base_class, 9)) AS units
    FROM class_zone_baseline_local_5A AS class
    JOIN shape_grid_definition_5A AS grid ON grid.bucket_index = class.bucket_index
    WHERE grid.local_day_of_week IN (2, 6, 7)
    GROUP BY class.channel_group, grid.local_day_of_week, hour
)
SELECT channel_group || ', ' || CASE local_day_of_week WHEN 2 THEN 'Tuesday' WHEN 6 THEN 'Saturday' ELSE 'Sunday' END AS day
    , hour
    , units::DOUBLE / (sum(units) OVER (PARTITION BY channel_group, local_day_of_week))::DOUBLE AS share
FROM day_hour
