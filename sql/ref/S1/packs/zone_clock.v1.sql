/*
doc: >
  The clocks of the zones of the boundary release as Python's zoneinfo reads the pinned tz database: the offset at the
  beginning of its years and every change after that. A witness for whoever works with tzif_transition and tzif_footer.
machinery: true
*/
SELECT clock.tzid, clock.instant_utc, clock.utoff_s
FROM source.zone_clocks AS clock
JOIN tz_zone AS zone ON zone.tzid = clock.tzid
