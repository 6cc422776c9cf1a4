/*
doc: Every country has the types of events that no country goes without.
code: 142
name: CALENDAR_INVALID
hint: add an event for the country, or look at the horizon; an empty month has no pay day
*/
SELECT country.legal_country_iso, rule.event_type
FROM (SELECT DISTINCT legal_country_iso FROM merchant_zone_profile_5A) AS country
CROSS JOIN policy_5A.overlay_type_rules AS rule
ANTI JOIN scenario_calendar_5A AS event
    ON event.country_iso = country.legal_country_iso AND event.event_type = rule.event_type
WHERE rule.in_every_country
