/*
doc: >
  Counters of S4: rows of every surface, events by type, zones with a change of offset in the horizon, holidays by country, and
  how far the factors move the baseline.
materialize: metrics
*/
-- Slots of the horizon.
WITH scenario AS (
    SELECT (clock_minute(horizon_end_utc) - clock_minute(horizon_start_utc)) // bucket_minutes AS slots
    FROM scenario_manifest_5A
)
-- Zones in use whose offset changes.
, changing AS (
    SELECT era.tzid
    FROM zone_era AS era
    SEMI JOIN merchant_zone_profile_5A AS profile ON profile.tzid = era.tzid
    GROUP BY era.tzid
    HAVING count(*) > 1
)
-- Points of the surface above the warning.
, loud AS (
    SELECT count(*) AS points
    FROM merchant_zone_scenario_local_5A AS surface
    CROSS JOIN policy_5A.overlay_validation_policy AS policy
    WHERE surface.lambda_local_scenario > policy.arrivals.warn
)
-- The counters.
, tally AS (
    SELECT 'domain_rows' AS metric, '' AS key, count(*)::DOUBLE AS value FROM domain_row
    UNION ALL SELECT 'event_rows', '', count(*) FROM scenario_calendar_5A
    UNION ALL SELECT 'event_rows', event_type, count(*) FROM scenario_calendar_5A GROUP BY event_type
    UNION ALL SELECT 'horizon_buckets', '', slots FROM scenario
    UNION ALL SELECT 'map_rows', '', count(*) FROM tz_horizon_map_5A
    UNION ALL SELECT 'scenario_rows', '', count(*) FROM merchant_zone_scenario_local_5A
    UNION ALL SELECT 'overlay_rows', '', count(*) FROM merchant_zone_overlay_factors_5A
    UNION ALL SELECT 'tzids', '', count(DISTINCT tzid) FROM merchant_zone_profile_5A
    UNION ALL SELECT 'tzids_changing', '', count(*) FROM changing
    UNION ALL SELECT 'holiday_days', country_iso, count(DISTINCT start_ts) FROM scenario_calendar_5A
        WHERE event_type = 'HOLIDAY' GROUP BY country_iso
    UNION ALL SELECT 'factor_mean', '', mean_factor FROM factor_summary
    UNION ALL SELECT 'factor_p95', '', p95_factor FROM factor_summary
    UNION ALL SELECT 'overlay_warn_bounds_total', '', points_outside FROM factor_summary
    UNION ALL SELECT 'overlay_warn_aggregate', ''
        , CASE WHEN summary.points_outside > policy.corridor.warn_share * summary.points THEN 1 ELSE 0 END
        FROM factor_summary AS summary CROSS JOIN policy_5A.overlay_validation_policy AS policy
    UNION ALL SELECT 'lambda_warn_total', '', points FROM loud
)
SELECT metric, key, value
FROM tally
