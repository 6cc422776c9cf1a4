/*
doc: >
  The buckets of the local week, from Monday at midnight: the day and minute that each begins at, and whether it counts
  as weekend or open hours where no country table says otherwise.
materialize: dataset
machinery: true
*/
-- Buckets by number.
WITH bucket AS (
    SELECT grid.*, unnest(range(7 * 1440 // grid.bucket_minutes)) AS bucket_index
    FROM policy_5A.shape_time_grid AS grid
)
-- Buckets with day and minute.
, placed AS (
    SELECT *
        , bucket_index * bucket_minutes // 1440 + 1 AS local_day_of_week
        , bucket_index * bucket_minutes % 1440 AS local_minutes_since_midnight
    FROM bucket
)
SELECT bucket_index::SMALLINT AS bucket_index
    , local_day_of_week::SMALLINT AS local_day_of_week
    , local_minutes_since_midnight::SMALLINT AS local_minutes_since_midnight
    , bucket_minutes::SMALLINT AS bucket_duration_minutes
    , list_contains(weekend_days.days, local_day_of_week) AS is_weekend
    , list_contains(nominal_open.days, local_day_of_week)
        AND local_minutes_since_midnight >= nominal_open.from_hour * 60
        AND local_minutes_since_midnight < nominal_open.to_hour * 60 AS is_nominal_open_hours
    , time_grid_version
FROM placed
