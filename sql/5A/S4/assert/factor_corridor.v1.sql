/*
doc: >
  Not more than a small share of the points has a total factor outside the corridor, and on the whole a baseline stays
  near 1 and a stress below its bound.
code: 143
name: NUMERIC_INVALID
hint: soften the factors in 5A.scenario_overlay_policy
*/
SELECT fault, found, bound
FROM (
    SELECT unnest(['share of points outside the corridor', 'mean factor', 'mean factor', '95th percentile']) AS fault
        , unnest([summary.points_outside / summary.points, summary.mean_factor, summary.mean_factor, summary.p95_factor]) AS found
        , unnest([policy.corridor.fail_share, policy.mean_factor.max, policy.mean_factor.min, policy.stress_p95_max]) AS bound
        , unnest([
            summary.points_outside > policy.corridor.fail_share * summary.points
            , scenario.is_baseline AND summary.mean_factor > policy.mean_factor.max
            , scenario.is_baseline AND summary.mean_factor < policy.mean_factor.min
            , scenario.is_stress AND summary.p95_factor > policy.stress_p95_max
        ]) AS is_broken
    FROM factor_summary AS summary
    CROSS JOIN policy_5A.overlay_validation_policy AS policy
    CROSS JOIN scenario_manifest_5A AS scenario
)
WHERE is_broken
