/*
doc: >
  Every country has the types of events that no country goes without, and a generated calendar all public holidays of the horizon.
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
UNION ALL
SELECT known.country_iso, 'HOLIDAY'
FROM holiday AS known
SEMI JOIN merchant_zone_profile_5A AS profile ON profile.legal_country_iso = known.country_iso
CROSS JOIN scenario_manifest_5A AS scenario
CROSS JOIN policy_5A.scenario_overlay_policy AS policy
ANTI JOIN scenario_calendar_5A AS event
    ON event.event_type = 'HOLIDAY' AND event.country_iso = known.country_iso AND event.start_ts = known.holiday_date::TIMESTAMP
WHERE policy.mode = 'generated'
    AND known.holiday_date BETWEEN scenario.horizon_start_utc::DATE AND (scenario.horizon_end_utc - INTERVAL 1 SECOND)::DATE
