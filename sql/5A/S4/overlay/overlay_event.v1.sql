/*
doc: >
  The events of the calendar with a number, the rank of their scope, and how their type combines.
materialize: table
*/
SELECT calendar.*
    , row_number() OVER (ORDER BY calendar.event_id) AS event_no
    , coalesce(CASE WHEN calendar.country_iso IS NOT NULL THEN ordering.specificity.country END, 0)
        + coalesce(CASE WHEN calendar.tzid IS NOT NULL THEN ordering.specificity.tzid END, 0)
        + coalesce(CASE WHEN calendar.demand_class IS NOT NULL THEN ordering.specificity.demand_class END, 0)
        + coalesce(CASE WHEN calendar.merchant_id IS NOT NULL THEN ordering.specificity.merchant END, 0) AS scope_rank
    , type.type_bit
    , type.combine
FROM scenario_calendar_5A AS calendar
CROSS JOIN policy_5A.overlay_ordering_policy AS ordering
JOIN policy_5A.overlay_types AS type ON type.event_type = calendar.event_type
