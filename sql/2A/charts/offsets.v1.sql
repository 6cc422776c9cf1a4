/*
doc: Sites by their distance from UTC on the first day of the first legality window.
title: Sites by offset from UTC
*/
-- The first instant of the first window.
WITH day AS (
    SELECT epoch(min(start))::BIGINT AS instant_utc FROM policy_2A.legality_windows
)
-- Offset of each zone at that instant.
, standing AS (
    SELECT clock.tzid, arg_max(clock.utoff_s, clock.instant_utc) AS utoff_s
    FROM tz_timetable_cache AS clock
    JOIN day ON clock.instant_utc <= day.instant_utc
    GROUP BY clock.tzid
)
SELECT standing.utoff_s / 3600 AS offset_hours, count(*) AS sites
FROM site_timezones AS site
JOIN standing ON standing.tzid = site.tzid
GROUP BY offset_hours
