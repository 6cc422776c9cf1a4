/*
doc: >
  How alike the field is after a day and after a week, over all keys at four moments of every day, beside what its law gives for the same
  moments.
materialize: table
*/
-- Moments of each key with the knots around them.
WITH moment AS (
    SELECT knot.key_no, knot.day_no, hour.way, (knot.weekday + hour.way) / 7 AS week_way, (knot.day_no + knot.key_no % 7) // 7 AS week_no
        , knot.day_from, knot.day_to, knot.week_from, knot.week_to
    FROM knots_by_day('arrival_field_5B', 'horizon_day') AS knot
    CROSS JOIN (VALUES (0.0::DOUBLE), (0.25::DOUBLE), (0.5::DOUBLE), (0.75::DOUBLE)) AS hour (way)
)
-- The field there, and the weights of the knots.
, weighed AS (
    SELECT moment.key_no, moment.day_no, moment.way, moment.week_no
        , law.field.day_weight * between_knots(day_from, day_to, way) + law.field.week_weight * between_knots(week_from, week_to, week_way) AS z
        , law.field.day_weight * (1 - way) / sqrt((1 - way) * (1 - way) + way * way) AS day_from_weight
        , law.field.day_weight * way / sqrt((1 - way) * (1 - way) + way * way) AS day_to_weight
        , law.field.week_weight * (1 - week_way) / sqrt((1 - week_way) * (1 - week_way) + week_way * week_way) AS week_from_weight
        , law.field.week_weight * week_way / sqrt((1 - week_way) * (1 - week_way) + week_way * week_way) AS week_to_weight
    FROM moment
    CROSS JOIN policy_5B.arrival_law AS law
)
-- Pairs of moments a day or a week apart; knots that both hang on make the law's covariance.
, pair AS (
    SELECT lag_days.days, first.z AS z_first, second.z AS z_second
        , CASE lag_days.days WHEN 1 THEN first.day_to_weight * second.day_from_weight ELSE 0 END
            + CASE second.week_no - first.week_no
                WHEN 0 THEN first.week_from_weight * second.week_from_weight + first.week_to_weight * second.week_to_weight
                WHEN 1 THEN first.week_to_weight * second.week_from_weight
                ELSE 0
            END AS law_covariance
    FROM weighed AS first
    CROSS JOIN (VALUES (1), (7)) AS lag_days (days)
    JOIN weighed AS second ON second.key_no = first.key_no AND second.way = first.way AND second.day_no = first.day_no + lag_days.days
)
SELECT days, count(*) AS pairs
    , sum(CAST(z_first * z_second * 1e9 AS BIGINT))::DOUBLE
        / nullif(sum(CAST((z_first * z_first + z_second * z_second) / 2 * 1e9 AS BIGINT)), 0)::DOUBLE AS found
    , sum(CAST(law_covariance * 1e9 AS BIGINT))::DOUBLE / 1e9 / count(*) AS law
FROM pair
GROUP BY days
