/*
doc: >
  Every event says whom it strikes: everywhere and nobody else, or at least one of country, zone, class and merchant; a
  merchant without country and zone; and only what the policy allows for its type.
code: 142
name: CALENDAR_INVALID
hint: mend the scope of the event, or overlay_type_rules in 5A.overlay_validation_policy
*/
-- Events beside the rules of their type.
WITH scoped AS (
    SELECT event.event_id, event.event_type, event.scope_global, event.country_iso, event.tzid, event.demand_class, event.merchant_id
        , event.country_iso IS NOT NULL OR event.tzid IS NOT NULL OR event.demand_class IS NOT NULL
            OR event.merchant_id IS NOT NULL AS is_confined
        , rule.*
    FROM scenario_calendar_5A AS event
    LEFT JOIN policy_5A.overlay_type_rules AS rule ON rule.event_type = event.event_type
)
SELECT event_id, event_type, scope_global, country_iso, tzid, demand_class, merchant_id
FROM scoped
WHERE scope_global = is_confined
    OR merchant_id IS NOT NULL AND (country_iso IS NOT NULL OR tzid IS NOT NULL)
    OR factor_min IS NULL
    OR scope_global AND NOT may_global
    OR country_iso IS NOT NULL AND NOT may_country
    OR tzid IS NOT NULL AND NOT may_tzid
    OR demand_class IS NOT NULL AND NOT may_class
    OR merchant_id IS NOT NULL AND NOT may_merchant
