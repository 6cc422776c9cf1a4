/*
doc: >
  Metrics of the calendar for band A: a census, so that the interval is the value itself.
materialize: table
*/
-- Days of a country on which a holiday event begins.
WITH kept AS (
    SELECT DISTINCT country_iso, start_ts::DATE AS holiday_date
    FROM scenario_calendar_5A
    WHERE event_type = 'HOLIDAY'
)
-- Those without a public holiday, and all of them.
, counted AS (
    SELECT count(*) FILTER (known.holiday_date IS NULL) AS invented, count(*) AS days
    FROM kept
    LEFT JOIN holiday AS known ON known.country_iso = kept.country_iso AND known.holiday_date = kept.holiday_date
)
SELECT 'A9_REAL_HOLIDAYS' AS test_id, 'invented_holidays' AS metric_name, invented::DOUBLE AS value
    , invented::DOUBLE AS ci_low, invented::DOUBLE AS ci_high, days AS support_n
FROM counted
