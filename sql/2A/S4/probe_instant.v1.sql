/*
doc: >
  The instants of the round-trip proof: for each zone in use, even steps over the horizon, and the second before, at
  and after every change of offset within it.
materialize: table
*/
-- Ends of the horizon, and how many even steps divide it.
WITH horizon AS (
    SELECT epoch(horizon_start)::BIGINT AS start_utc
        , epoch(make_date(horizon_end_year + 1, 1, 1))::BIGINT AS end_utc
        , round_trip_instants AS steps
    FROM policy_2A.tz_policy
)
SELECT used.tzid, horizon.start_utc + step.no * (horizon.end_utc - horizon.start_utc) // horizon.steps AS instant_utc
FROM used_zone AS used
CROSS JOIN horizon
CROSS JOIN range((SELECT steps FROM horizon)) AS step (no)
UNION ALL
SELECT timetable.tzid, timetable.instant_utc + shift.seconds AS instant_utc
FROM tz_timetable_cache AS timetable
JOIN used_zone AS used ON used.tzid = timetable.tzid
CROSS JOIN horizon
CROSS JOIN (VALUES (-1), (0), (1)) AS shift (seconds)
WHERE timetable.instant_utc >= horizon.start_utc AND timetable.instant_utc < horizon.end_utc
