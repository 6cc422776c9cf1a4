/*
doc: >
  The timetable reaches the horizon: a zone whose footer is constant is known for good, a zone with a yearly rule
  changes in the last year of the horizon too.
code: 165
name: HORIZON_SHORT
hint: check footer_transition for the zone
*/
SELECT rule.tzid, rule.form, max(timetable.instant_utc) AS last_utc
FROM footer_rule AS rule
LEFT JOIN tz_timetable_cache AS timetable ON timetable.tzid = rule.tzid
CROSS JOIN policy_2A.tz_policy AS policy
WHERE rule.form <> 'constant'
GROUP BY rule.tzid, rule.form, policy.horizon_end_year
HAVING coalesce(max(timetable.instant_utc), -9223372036854775808)
    < epoch(make_date(policy.horizon_end_year, 1, 1))::BIGINT
