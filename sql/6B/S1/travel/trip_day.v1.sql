/*
doc: >
  Days, classes of trips and countries with the block of days that a trip is made in: classes begin their blocks on different days.
*/
-- Classes of trips.
WITH class AS (
    SELECT (ordinal - 1)::INTEGER AS class_no, days FROM policy_6B.trip_classes
)
SELECT pool.country_no, pool.wallets, class.class_no, day.day_no, (day.day_no + class.class_no) // class.days AS block_no, day.scenario_sub
    , (SELECT count(*) FROM class)::INTEGER AS classes
FROM country_pool_6B AS pool
CROSS JOIN class
CROSS JOIN horizon_day AS day
