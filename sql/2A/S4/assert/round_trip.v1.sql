/*
doc: >
  Every probed instant survives UTC to local to UTC, with the fold that tells the two readings of an hour apart, and
  none is lost on the way.
code: 172
name: ROUND_TRIP
hint: check to_local and to_utc in macros/civil_time.sql
*/
SELECT tzid, asked_utc, returned_utc, fold
FROM round_trip
WHERE returned_utc <> asked_utc OR in_gap
UNION ALL
SELECT asked.tzid, asked.probes AS asked_utc, back.probes AS returned_utc, NULL AS fold
FROM (SELECT tzid, count(*) AS probes FROM probe_instant GROUP BY tzid) AS asked
JOIN tz_timetable_cache AS known ON known.tzid = asked.tzid AND known.seq = 0
LEFT JOIN (SELECT tzid, count(*) AS probes FROM round_trip GROUP BY tzid) AS back ON back.tzid = asked.tzid
WHERE back.probes IS DISTINCT FROM asked.probes
