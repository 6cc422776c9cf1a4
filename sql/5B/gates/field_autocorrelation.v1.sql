/*
doc: >
  How alike the field is after a day and after a week, over all keys at four hours of every day (UTC), at each hour and, with none named, at all
  of them, beside what its law gives for the same moments.
materialize: table
*/
-- Four slots of a day, and the days.
WITH hour AS (
    SELECT min(day_no) AS first_day, max(day_no) AS last_day, max(slots) AS slots, unnest(range(0, max(slots), max(slots) // 4)) AS slot_of_day
    FROM horizon_day
)
-- These slots of each key with the daily knot before them.
, moment AS (
    SELECT knot.*, hour.slot_of_day * 24 // hour.slots AS utc_hour
        , knot.day_knot - field_slot(hour.slot_of_day, knot.key_no, hour.slots) // hour.slots AS day_no
        , hour.first_day, hour.last_day
        , field_slot(hour.slot_of_day, knot.key_no, hour.slots) % hour.slots / hour.slots AS way
    FROM knots_by_day('arrival_field_5B', 'horizon_day') AS knot
    CROSS JOIN hour
)
-- Their way from one weekly knot to the next.
, placed AS (
    SELECT *, week_knot(day_knot, key_no) AS week_no, (weekday + way) / 7 AS week_way FROM moment WHERE day_no BETWEEN first_day AND last_day
)
-- The field there, and the weights of the knots.
, weighed AS (
    SELECT placed.key_no, placed.day_no, placed.utc_hour, placed.week_no
        , law.field.day_weight * between_knots(day_from, day_to, way) + law.field.week_weight * between_knots(week_from, week_to, week_way) AS z
        , law.field.day_weight * (1 - way) / sqrt((1 - way) * (1 - way) + way * way) AS day_from_weight
        , law.field.day_weight * way / sqrt((1 - way) * (1 - way) + way * way) AS day_to_weight
        , law.field.week_weight * (1 - week_way) / sqrt((1 - week_way) * (1 - week_way) + week_way * week_way) AS week_from_weight
        , law.field.week_weight * week_way / sqrt((1 - week_way) * (1 - week_way) + week_way * week_way) AS week_to_weight
    FROM placed
    CROSS JOIN policy_5B.arrival_law AS law
)
-- Pairs of moments a day or a week apart; knots that both hang on make the law's covariance.
, pair AS (
    SELECT lag_days.days, first.utc_hour, first.z AS z_first, second.z AS z_second
        , CASE lag_days.days WHEN 1 THEN first.day_to_weight * second.day_from_weight ELSE 0 END
            + CASE second.week_no - first.week_no
                WHEN 0 THEN first.week_from_weight * second.week_from_weight + first.week_to_weight * second.week_to_weight
                WHEN 1 THEN first.week_to_weight * second.week_from_weight
                ELSE 0
            END AS law_covariance
    FROM weighed AS first
    CROSS JOIN (VALUES (1), (7)) AS lag_days (days)
    JOIN weighed AS second ON second.key_no = first.key_no AND second.utc_hour = first.utc_hour AND second.day_no = first.day_no + lag_days.days
)
SELECT days, utc_hour, count(*) AS pairs
    , sum(CAST(z_first * z_second * 1e9 AS BIGINT))::DOUBLE
        / nullif(sum(CAST((z_first * z_first + z_second * z_second) / 2 * 1e9 AS BIGINT)), 0)::DOUBLE AS found
    , sum(CAST(law_covariance * 1e9 AS BIGINT))::DOUBLE / 1e9 / count(*) AS law
FROM pair
GROUP BY GROUPING SETS ((days), (days, utc_hour))
