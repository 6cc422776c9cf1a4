/*
doc: >
  The pairs of knots of the field that the days ask for: daily ones at midnight UTC, weekly ones seven days apart and begun on a day of the
  week that depends on the key. One pair draws two normals.
*/
-- Days from the first to the one after the last.
WITH days AS (
    SELECT min(day_no) AS first_day, max(day_no) + 1 AS last_day, min(scenario_sub) AS scenario_sub FROM horizon_day
)
-- First and last knot of each key and level.
, level AS (
    SELECT key.key_no, 0 AS level_no, days.first_day AS first_knot, days.last_day AS last_knot, days.scenario_sub
    FROM merchant_zone_key_5B AS key CROSS JOIN days
    UNION ALL
    SELECT key.key_no, 1, (days.first_day + key.key_no % 7) // 7, (days.last_day - 1 + key.key_no % 7) // 7 + 1, days.scenario_sub
    FROM merchant_zone_key_5B AS key CROSS JOIN days
)
-- Their pairs.
, pair AS (
    SELECT key_no, level_no, scenario_sub, unnest(range(first_knot // 2, last_knot // 2 + 1)) AS pair_no FROM level
)
SELECT (key_no::UBIGINT << 16) | (level_no::UBIGINT << 15) | pair_no::UBIGINT AS entity
    , scenario_sub AS sub
    , key_no, level_no, pair_no
FROM pair
ORDER BY entity
