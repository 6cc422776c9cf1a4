/*
doc: Every zone that a site uses has a timetable.
code: 170
name: TZID_MISSING
hint: rerun from 2A.S3
*/
SELECT used.tzid, used.sites
FROM used_zone AS used
ANTI JOIN tz_timetable_cache AS timetable ON timetable.tzid = used.tzid
