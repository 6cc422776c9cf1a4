/*
doc: >
  The total factor over all points of the surface: its mean, its 95th percentile, and the points outside the corridor of
  the validation policy; counted from subjects and their rows, without a look at the surface.
materialize: table
*/
-- Rows of the domain that share an overlay.
WITH weight AS (
    SELECT subject_id, count(*) AS domain_rows
    FROM domain_row
    GROUP BY subject_id
)
-- Points that an event touches, by total factor and whether an outage is on.
, touched AS (
    SELECT factor.factor
        , factor.type_mask::BIGINT & outage.type_bit <> 0 AS in_outage
        , sum(weight.domain_rows)::BIGINT AS points
    FROM overlay_factor AS factor
    JOIN weight ON weight.subject_id = factor.subject_id
    JOIN policy_5A.overlay_types AS outage ON outage.event_type = 'OUTAGE'
    GROUP BY factor.factor, in_outage
)
-- Points of the whole surface.
, everywhere AS (
    SELECT (SELECT count(*) FROM domain_row)
        * ((clock_minute(horizon_end_utc) - clock_minute(horizon_start_utc)) // bucket_minutes) AS points
    FROM scenario_manifest_5A
)
-- Points by total factor; those that no event touches stand at 1.
, tally AS (
    SELECT factor, in_outage, points
    FROM touched
    UNION ALL
    SELECT 1, false, everywhere.points - (SELECT coalesce(sum(points), 0) FROM touched)::BIGINT
    FROM everywhere
)
-- Points up to each factor, and whether the factor lies outside the corridor.
, distribution AS (
    SELECT tally.factor, tally.points
        , sum(tally.points) OVER (ORDER BY tally.factor, tally.in_outage ROWS UNBOUNDED PRECEDING) AS points_up_to
        , sum(tally.points) OVER () AS points_total
        , tally.factor > policy.corridor.high OR tally.factor < policy.corridor.low AND NOT tally.in_outage AS is_outside
    FROM tally
    CROSS JOIN policy_5A.overlay_validation_policy AS policy
)
SELECT max(points_total)::BIGINT AS points
    , sum(to_fixed_point(factor, 12) * points)::DOUBLE / 1e12 / max(points_total)::DOUBLE AS mean_factor
    , min(factor) FILTER (points_up_to * 100 >= points_total * 95) AS p95_factor
    , coalesce(sum(points) FILTER (is_outside), 0)::BIGINT AS points_outside
FROM distribution
