/*
doc: Since the horizon began, no zone changes to an offset with odd seconds; one that does was read wrongly.
code: 164
name: SUBMINUTE
hint: check the TZif reader; offsets are whole minutes since 1972
*/
SELECT timetable.tzid, timetable.seq, timetable.instant_utc, timetable.utoff_s
FROM tz_timetable_cache AS timetable
CROSS JOIN policy_2A.tz_policy AS policy
WHERE timetable.instant_utc >= epoch(policy.horizon_start)::BIGINT
    AND timetable.utoff_s % policy.offsets.grain_s <> 0
