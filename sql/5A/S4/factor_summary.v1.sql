/*
doc: >
  The total factor over all points of the surface: its mean, its 95th percentile, and the points outside the corridor of
  the validation policy.
materialize: table
step: factors
*/
WITH ladder AS (
    SELECT tally.factor, tally.points
        , sum(tally.points) OVER (ORDER BY tally.factor, tally.in_outage ROWS UNBOUNDED PRECEDING) AS points_up_to
        , sum(tally.points) OVER () AS points_total
        , tally.factor > policy.corridor.high OR tally.factor < policy.corridor.low AND NOT tally.in_outage AS is_outside
    FROM factor_tally AS tally
    CROSS JOIN policy_5A.overlay_validation_policy AS policy
)
SELECT max(points_total)::BIGINT AS points
    , sum(fx(factor, 12) * points)::DOUBLE / 1e12 / max(points_total)::DOUBLE AS mean_factor
    , min(factor) FILTER (points_up_to * 100 >= points_total * 95) AS p95_factor
    , coalesce(sum(points) FILTER (is_outside), 0)::BIGINT AS points_outside
FROM ladder
