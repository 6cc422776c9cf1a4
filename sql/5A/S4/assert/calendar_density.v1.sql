/*
doc: No country has more events than the policy allows, and no scope more at once.
code: 142
name: CALENDAR_INVALID
hint: take events out, or raise calendar_limits in 5A.overlay_validation_policy
*/
-- Buckets of each event, with its scope as a text.
WITH scoped AS (
    SELECT event.*
        , concat_ws('|', scope_global, coalesce(country_iso, '-'), coalesce(event.tzid, '-')
            , coalesce(demand_class, '-'), coalesce(merchant_id::VARCHAR, '-')) AS scope
        , unnest(range(
            clock_minute(start_ts) // scenario.bucket_minutes, clock_minute(end_ts) // scenario.bucket_minutes
        )) AS clock_bucket
    FROM scenario_calendar_5A AS event
    CROSS JOIN scenario_manifest_5A AS scenario
)
-- Events of a scope at once.
, crowded AS (
    SELECT scope, time_basis, clock_bucket, count(*) AS events
    FROM scoped
    GROUP BY scope, time_basis, clock_bucket
)
SELECT 'scope ' || crowded.scope || ' at once' AS subject, max(crowded.events) AS events
FROM crowded
CROSS JOIN policy_5A.overlay_validation_policy AS policy
WHERE crowded.events > policy.calendar_limits.events_per_scope_slot_max
GROUP BY crowded.scope
UNION ALL
SELECT 'country ' || event.country_iso, count(*)
FROM scenario_calendar_5A AS event
CROSS JOIN policy_5A.overlay_validation_policy AS policy
WHERE event.country_iso IS NOT NULL
GROUP BY event.country_iso, policy.calendar_limits.events_per_country_max
HAVING count(*) > policy.calendar_limits.events_per_country_max
