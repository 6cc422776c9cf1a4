/*
doc: The timetable that S4 read is the one whose digest S3 wrote down.
code: 171
name: TIMETABLE_DIGEST
hint: rerun from 2A.S3
*/
SELECT manifest.tz_index_digest AS expected, found.tz_index_digest AS found
FROM tz_timetable_manifest AS manifest
CROSS JOIN timetable_digest('tz_timetable_cache') AS found
WHERE manifest.tz_index_digest <> found.tz_index_digest
