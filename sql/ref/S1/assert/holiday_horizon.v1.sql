/*
doc: The calendars reach over the whole horizon; a year that it touches has holidays somewhere.
code: 125
name: HOLIDAY_HORIZON
hint: widen FIRST_YEAR and LAST_YEAR in engine/sources/holiday_calendar.py, or shorten config/ref/horizon.yaml
*/
-- Days of the horizon with its margin.
WITH horizon_day AS (
    SELECT start_date + d::INTEGER AS day
    FROM policy_ref.horizon, range(-margin_days, end_date - start_date + margin_days) AS r (d)
)
-- Years that they touch.
, horizon_year AS (
    SELECT DISTINCT year(day) AS year_no FROM horizon_day
)
SELECT y.year_no
FROM horizon_year AS y
LEFT JOIN (SELECT DISTINCT year(holiday_date) AS year_no FROM holiday) AS h ON h.year_no = y.year_no
WHERE h.year_no IS NULL
