/*
doc: >
  The horizon of every scenario is a whole number of buckets, its buckets are as long as those of the local week and
  begin with the hour, and the holidays and clock changes that are sealed reach over it with a day to spare.
code: 101
name: HORIZON_INVALID
hint: mend 5A.scenario_horizon_config or 5A.shape_time_grid
*/
-- The horizons of the scenarios in seconds and days.
WITH horizon AS (
    SELECT scenario_id, bucket_minutes
        , epoch(horizon_start_utc)::BIGINT AS start_s
        , epoch(horizon_end_utc)::BIGINT AS end_s
        , (horizon_end_utc + INTERVAL 1 DAY)::DATE AS last_date
    FROM policy_5A.scenario_horizons
)
SELECT scenario_id, 'ends before it begins' AS fault
FROM horizon
WHERE end_s <= start_s
UNION ALL
SELECT scenario_id, 'is no whole number of buckets'
FROM horizon
WHERE (end_s - start_s) % (bucket_minutes * 60) <> 0
UNION ALL
SELECT scenario_id, 'does not begin with a bucket'
FROM horizon
WHERE start_s % (bucket_minutes * 60) <> 0
UNION ALL
SELECT horizon.scenario_id, 'has other buckets than the local week'
FROM horizon
JOIN policy_5A.shape_time_grid AS grid ON grid.bucket_minutes <> horizon.bucket_minutes
UNION ALL
SELECT horizon.scenario_id, 'goes beyond the clock changes that are sealed'
FROM horizon
JOIN tz_timetable_manifest AS timetable
    ON horizon.last_date > make_date(timetable.horizon_end_year, 12, 31)
    OR make_timestamp((horizon.start_s - 86400) * 1000000)::DATE < timetable.horizon_start
UNION ALL
SELECT scenario_id, 'stands twice'
FROM policy_5A.scenario_horizons
GROUP BY scenario_id
HAVING count(*) > 1
