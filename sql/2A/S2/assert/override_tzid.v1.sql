/*
doc: >
  An active override gives a land zone of the boundary release, and one for a whole country gives a zone that is legal
  there; anything else would be a redistribution by the back door.
code: 152
name: OVERRIDE_TZID
hint: give a zone of the release that is legal in the country
*/
SELECT active.override_id, active.scope, active.target, active.tzid
FROM tz_override_active AS active
LEFT JOIN tz_zone AS zone ON zone.tzid = active.tzid AND NOT zone.is_ocean
LEFT JOIN lawful_zone AS legal ON legal.country_iso = active.target_country_iso AND legal.tzid = active.tzid
WHERE zone.tzid IS NULL OR (active.scope = 'country' AND legal.tzid IS NULL)
