/*
doc: The factor or peak of every event lies within the bounds of its type.
code: 142
name: CALENDAR_INVALID
hint: mend the factor of the event, or overlay_type_rules in 5A.overlay_validation_policy
*/
SELECT event.event_id, event.event_type, event.amplitude, event.amplitude_peak
FROM scenario_calendar_5A AS event
JOIN policy_5A.overlay_type_rules AS rule ON rule.event_type = event.event_type
WHERE NOT coalesce(event.amplitude, event.amplitude_peak) BETWEEN rule.factor_min AND rule.factor_max
