/*
doc: >
  The pairs of knots of the field that the days ask for: daily ones at an hour of the day that depends on the key (field_slot), weekly ones at
  every seventh of them, begun on a day of the week that depends on the key. One pair draws two normals.
*/
-- First and last slot of the days.
WITH limits AS (
    SELECT span.*, (SELECT min(scenario_sub) FROM horizon_day) AS scenario_sub FROM slot_limits('horizon_day') AS span
)
-- The daily knots of each key before them.
, days AS (
    SELECT key.key_no, limits.scenario_sub
        , field_slot(limits.first_slot, key.key_no, limits.slots) // limits.slots AS first_day
        , field_slot(limits.last_slot, key.key_no, limits.slots) // limits.slots AS last_day
    FROM merchant_zone_key_5B AS key
    CROSS JOIN limits
)
-- First and last knot of each key and level.
, level AS (
    SELECT key_no, 0 AS level_no, first_day AS first_knot, last_day + 1 AS last_knot, scenario_sub FROM days
    UNION ALL
    SELECT key_no, 1, week_knot(first_day, key_no), week_knot(last_day, key_no) + 1, scenario_sub FROM days
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
