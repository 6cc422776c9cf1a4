/*
doc: No offset is further from UTC than the policy allows; only the state before all history may be.
code: 162
name: OFFSET_RANGE
hint: check the footer of the zone for a wrong sign or unit
*/
SELECT timetable.tzid, timetable.seq, timetable.utoff_s
FROM tz_timetable_cache AS timetable
CROSS JOIN policy_2A.tz_policy AS policy
WHERE timetable.seq > 0 AND abs(timetable.utoff_s) > policy.offsets.limit_s
