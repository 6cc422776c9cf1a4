/*
doc: >
  Arrivals by the hour and the day that the clock shows where they are made, as the mean over the days of the horizon that are made. An hour is
  that of the slot in which they arrive.
title: The week of the arrivals
front: 2
*/
-- Days of each kind that are made.
WITH days AS (
    SELECT isodow(utc_date) AS weekday, count(*) AS days FROM horizon_day GROUP BY weekday
)
-- Arrivals by the wall clock.
, counted AS (
    SELECT isodow(slot.local_start_ts) AS weekday, hour(slot.local_start_ts) AS hour, sum(evidence.arrivals)::BIGINT AS arrivals
    FROM zone_slot_evidence_5B AS evidence
    JOIN tz_horizon_slot_5A AS slot ON slot.tzid = evidence.tzid AND slot.horizon_bucket_index = evidence.slot
    GROUP BY weekday, hour
)
SELECT counted.weekday, ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'][counted.weekday] AS day, counted.hour
    , counted.arrivals / days.days AS arrivals
FROM counted
JOIN days ON days.weekday = counted.weekday
ORDER BY counted.weekday, counted.hour
