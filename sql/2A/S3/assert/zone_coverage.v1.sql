/*
doc: Every zone of the boundary release has a timetable that begins before all history.
code: 163
name: ZONE_COVERAGE
hint: rerun from 2A.S0; the tz database lacks a zone
*/
SELECT zone.tzid
FROM tz_zone AS zone
ANTI JOIN tz_timetable_cache AS timetable
    ON timetable.tzid = zone.tzid AND timetable.seq = 0 AND timetable.instant_utc = -9223372036854775808
