/*
doc: The checks of S4 (map, calendar factors and every row of the surfaces) with rows at fault and rows seen.
materialize: table
*/
-- Slots of the horizon, and their length.
WITH scenario AS (
    SELECT (clock_minute(horizon_end_utc) - clock_minute(horizon_start_utc)) // bucket_minutes AS slots, bucket_minutes
    FROM scenario_manifest_5A
)
-- Minutes of each slot by the map.
, slot_sum AS (
    SELECT slot.tzid, slot.horizon_bucket_index, coalesce(sum(span.minutes), 0) AS minutes
    FROM tz_horizon_slot_5A AS slot
    FULL JOIN tz_horizon_map_5A AS span
        ON span.tzid = slot.tzid AND span.horizon_bucket_index = slot.horizon_bucket_index
    GROUP BY slot.tzid, slot.horizon_bucket_index
)
-- Slots at fault over all rows.
, total AS (
    SELECT sum(found.slots) AS slots
        , sum(found.slots) FILTER (NOT coalesce(found.arrivals_min >= 0 AND isfinite(found.arrivals_max), false)) AS unreal_slots
        , sum(found.slots) FILTER (found.arrivals_max > policy.arrivals.max) AS loud_slots
        , sum(found.slots) FILTER (
            NOT coalesce(found.factor_min >= ordering.clamp.min AND found.factor_max <= ordering.clamp.max, false)) AS unclamped_slots
        , sum(found.recomposition_faults + found.factor_faults + found.season_faults) AS recomposition_faults
        , sum(found.oracle_mismatches) AS oracle_mismatches
    FROM surface_check AS found
    CROSS JOIN policy_5A.overlay_validation_policy AS policy
    CROSS JOIN policy_5A.overlay_ordering_policy AS ordering
)
-- Slots whose factor lies outside the corridor.
, corridor AS (
    SELECT count(*) AS slots_outside
    FROM merchant_zone_overlay_factors_5A AS overlay
    CROSS JOIN policy_5A.overlay_validation_policy AS policy
    JOIN policy_5A.overlay_types AS outage ON outage.event_type = 'OUTAGE'
    WHERE overlay.overlay_factor_total > policy.corridor.high
        OR overlay.overlay_factor_total < policy.corridor.low AND overlay.active_type_mask & outage.type_bit::UTINYINT = 0
)
SELECT 'S4_DOMAIN_PARITY' AS check_id
    , count(*) FILTER (evidence.slots_local = 0 OR evidence.slots_utc = 0)
        + abs((SELECT count(*) FROM merchant_zone_scenario_local_5A) - sum(evidence.slots_local))
        + abs((SELECT count(*) FROM merchant_zone_profile_5A) - count(*)) AS violations
    , count(*) AS rows_examined
FROM scenario_key_evidence_5A AS evidence
UNION ALL
SELECT 'S4_HORIZON_COVERAGE'
    , count(*) FILTER (found.slots <> scenario.slots OR found.first_slot <> 0 OR found.last_slot <> scenario.slots - 1
        OR found.unowed_slots > 0)
    , count(*)
FROM surface_check AS found
CROSS JOIN scenario
UNION ALL
SELECT 'S4_MAP_MINUTES'
    , count(*) FILTER (slot_sum.minutes <> scenario.bucket_minutes)
        + abs(count(*) - max(scenario.slots) * (SELECT count(DISTINCT tzid) FROM tz_timetable_cache))
    , count(*)
FROM slot_sum
CROSS JOIN scenario
UNION ALL SELECT 'S4_LAMBDA_NONNEG_FINITE', coalesce(unreal_slots, 0), slots FROM total
UNION ALL
SELECT 'S4_SEASONAL_FIELD'
    , count(*) FILTER (season.index_gap > policy.tolerances.factor OR abs(season.stated_factor - season.factor) > policy.tolerances.factor
        OR abs(season.weekly_variation - 1)
            > seasonal.weekly.cut * (seasonal.weekly.country_deviation + seasonal.weekly.group_deviation) + policy.tolerances.factor)
    , count(*)
FROM recomposed_season AS season
CROSS JOIN policy_5A.validation_policy AS policy
CROSS JOIN policy_5A.seasonal_policy AS seasonal
UNION ALL SELECT 'S4_OVERLAY_FACTOR_HARD_BOUNDS', coalesce(unclamped_slots, 0), slots FROM total
UNION ALL SELECT 'S4_RECOMPOSITION', recomposition_faults, slots FROM total
UNION ALL
SELECT 'S4_LOCAL_VS_UTC_TOTAL'
    , count(*) FILTER (evidence.arrivals_gap > policy.tolerances.key_total * greatest(evidence.arrivals_local, evidence.arrivals_utc))
    , count(*)
FROM scenario_key_evidence_5A AS evidence
CROSS JOIN policy_5A.validation_policy AS policy
UNION ALL
SELECT 'S4_DST_ORACLE'
    , oracle_mismatches + (SELECT count(*) FROM clock_fault), slots
FROM total
UNION ALL SELECT 'S4_LAMBDA_SCENARIO_GUARDRAIL', coalesce(loud_slots, 0), slots FROM total
UNION ALL
SELECT 'S4_OVERLAY_FACTOR_WARN_BOUNDS'
    , CASE WHEN corridor.slots_outside > policy.corridor.warn_share * total.slots THEN corridor.slots_outside ELSE 0 END, total.slots
FROM corridor
CROSS JOIN total
CROSS JOIN policy_5A.overlay_validation_policy AS policy
