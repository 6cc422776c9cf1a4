/*
doc: The country, zone, class and merchant that an event names exist.
code: 142
name: CALENDAR_INVALID
hint: mend the name in the event
*/
SELECT event.event_id, event.event_type, 'country' AS named, event.country_iso AS found
FROM scenario_calendar_5A AS event
ANTI JOIN country ON country.country_iso = event.country_iso
WHERE event.country_iso IS NOT NULL
UNION ALL
SELECT event.event_id, event.event_type, 'zone', event.tzid
FROM scenario_calendar_5A AS event
ANTI JOIN tz_timetable_cache AS timetable ON timetable.tzid = event.tzid
WHERE event.tzid IS NOT NULL
UNION ALL
SELECT event.event_id, event.event_type, 'class', event.demand_class
FROM scenario_calendar_5A AS event
ANTI JOIN policy_5A.demand_classes AS class ON class.demand_class = event.demand_class
WHERE event.demand_class IS NOT NULL
UNION ALL
SELECT event.event_id, event.event_type, 'merchant', event.merchant_id::VARCHAR
FROM scenario_calendar_5A AS event
ANTI JOIN merchant_zone_profile_5A AS profile ON profile.merchant_id = event.merchant_id
WHERE event.merchant_id IS NOT NULL
