/*
doc: >
  Where the clocks of the horizon map and of the witness differ, minute by minute of the local week, and where the witness cannot
  be trusted: zones that it does not know, a horizon that leaves its years, and changes or offsets between its steps.
materialize: table
*/
-- The horizon in seconds, the steps of the witness and its last year.
WITH scenario AS (
    SELECT scenario.horizon_start_utc, scenario.horizon_end_utc
        , epoch(scenario.horizon_start_utc)::BIGINT AS start_s, epoch(scenario.horizon_end_utc)::BIGINT AS end_s
        , policy.oracle.step_minutes * 60 AS step_s
        , policy.oracle.last_year
    FROM scenario_manifest_5A AS scenario
    CROSS JOIN policy_5A.validation_policy AS policy
)
-- Zones of the timetable.
, zone AS (
    SELECT DISTINCT tzid FROM tz_timetable_cache
)
SELECT coalesce(span.tzid, witness.tzid) AS tzid
    , coalesce(span.horizon_bucket_index, witness.horizon_bucket_index) AS horizon_bucket_index
    , 'map and witness differ' AS fault
FROM tz_horizon_map_5A AS span
FULL JOIN witness_mix AS witness
    ON witness.tzid = span.tzid
    AND witness.horizon_bucket_index = span.horizon_bucket_index
    AND witness.bucket_index = span.bucket_index
WHERE span.minutes IS DISTINCT FROM witness.minutes
UNION ALL
SELECT zone.tzid, NULL, 'unknown to the witness'
FROM zone
CROSS JOIN scenario
LEFT JOIN zone_clock AS clock ON clock.tzid = zone.tzid AND clock.instant_utc <= scenario.start_s
GROUP BY zone.tzid
HAVING count(clock.tzid) = 0
UNION ALL
SELECT NULL, NULL, 'horizon beyond the years of the witness'
FROM scenario
WHERE year(horizon_end_utc - INTERVAL 1 SECOND) > last_year
UNION ALL
SELECT clock.tzid, NULL, 'change between two steps'
FROM zone_clock AS clock
JOIN zone ON zone.tzid = clock.tzid
CROSS JOIN scenario
WHERE clock.instant_utc BETWEEN scenario.start_s AND scenario.end_s
    AND (clock.instant_utc % scenario.step_s <> 0 OR clock.utoff_s % scenario.step_s <> 0)
