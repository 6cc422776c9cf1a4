/*
doc: >
  The variance of the arrivals of each key over all its days that the field brings: knots are independent, so it is the sum over knots of the
  square of the expected arrivals that hang on each, times the variance of the log-normal factor.
*/
-- Expected arrivals on each knot, from the day or week before it and the one after it.
WITH part AS (
    SELECT key_no, 0 AS level_no, day_knot AS knot, day_from_units AS units FROM law_day
    UNION ALL SELECT key_no, 0, day_knot + 1, day_to_units FROM law_day
    UNION ALL SELECT key_no, 1, week_knot(day_knot, key_no), week_from_units FROM law_day
    UNION ALL SELECT key_no, 1, week_knot(day_knot, key_no) + 1, week_to_units FROM law_day
)
-- Both together.
, knot AS (
    SELECT key_no, level_no, knot, sum(units)::DOUBLE / 1e9 AS arrivals FROM part GROUP BY key_no, level_no, knot
)
SELECT knot.key_no
    , sum(to_fixed_point(arrivals * arrivals * (exp(key.deviation * key.deviation) - 1)
        * CASE level_no WHEN 0 THEN field.day_weight * field.day_weight ELSE field.week_weight * field.week_weight END, 6))::DOUBLE / 1e6 AS variance
FROM knot
JOIN merchant_zone_key_5B AS key ON key.key_no = knot.key_no
CROSS JOIN policy_5B.arrival_law
GROUP BY knot.key_no
