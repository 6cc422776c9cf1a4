/*
doc: >
  Where the witness cannot be trusted: zones that it does not know, a horizon that leaves its years, and changes or
  offsets between its steps.
materialize: table
step: oracle
*/
WITH scenario AS (
    SELECT scenario.horizon_start_utc, scenario.horizon_end_utc
        , epoch(scenario.horizon_start_utc)::BIGINT AS start_s, epoch(scenario.horizon_end_utc)::BIGINT AS end_s
        , policy.oracle.step_minutes * 60 AS step_s
        , policy.oracle.last_year
    FROM scenario_manifest_5A AS scenario
    CROSS JOIN policy_5A.validation_policy AS policy
)
, zone AS (
    SELECT DISTINCT tzid FROM tz_timetable_cache
)
SELECT zone.tzid, 'unknown to the witness' AS doubt
FROM zone
CROSS JOIN scenario
LEFT JOIN zone_clock AS clock ON clock.tzid = zone.tzid AND clock.instant_utc <= scenario.start_s
GROUP BY zone.tzid
HAVING count(clock.tzid) = 0
UNION ALL
SELECT NULL, 'horizon beyond the years of the witness'
FROM scenario
WHERE year(horizon_end_utc - INTERVAL 1 SECOND) > last_year
UNION ALL
SELECT clock.tzid, 'change between two steps'
FROM zone_clock AS clock
JOIN zone ON zone.tzid = clock.tzid
CROSS JOIN scenario
WHERE clock.instant_utc BETWEEN scenario.start_s AND scenario.end_s
    AND (clock.instant_utc % scenario.step_s <> 0 OR clock.utoff_s % scenario.step_s <> 0)
