/*
doc: >
  The UTC days that are made, counted from the first day of the scenario's horizon: all of them, or those of the window.
materialize: dataset
*/
-- Days of the whole horizon.
WITH scenario AS (
    SELECT *, clock_minute(horizon_start_utc) AS start_minute, clock_minute(horizon_end_utc) AS end_minute FROM scenario_manifest_5A
)
-- One row for each of them.
, day AS (
    SELECT scenario.*, unnest(range((end_minute - start_minute + 1439) // 1440)) AS day_no FROM scenario
)
SELECT day.day_no
    , (day.horizon_start_utc + to_days(day.day_no::INTEGER))::DATE AS utc_date
    , day.day_no * (1440 // day.bucket_minutes) AS first_slot
    , 1440 // day.bucket_minutes AS slots
    , scenario_sub(day.scenario_id) AS scenario_sub
FROM day
CROSS JOIN policy_5B.window AS limits
WHERE (day.horizon_start_utc + to_days(day.day_no::INTEGER))::DATE
    BETWEEN coalesce(limits.window.first_date::DATE, DATE '0001-01-01') AND coalesce(limits.window.last_date::DATE, DATE '9999-12-31')
