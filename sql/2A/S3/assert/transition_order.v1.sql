/*
doc: Within a zone every change comes after the one before it.
code: 161
name: TRANSITION_ORDER
hint: read the overlap of explicit and announced changes in tz_timetable_cache
*/
-- Changes beside the instant of the one before.
WITH following AS (
    SELECT tzid, seq, instant_utc, lag(instant_utc) OVER (PARTITION BY tzid ORDER BY seq) AS before_utc
    FROM tz_timetable_cache
)
SELECT tzid, seq, before_utc, instant_utc
FROM following
WHERE before_utc >= instant_utc
