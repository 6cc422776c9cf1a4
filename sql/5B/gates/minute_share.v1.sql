/*
doc: The share of each slot of the days that lies on a Saturday or Sunday by the clock of each zone.
materialize: table
*/
SELECT clock.tzid, made.slot
    , coalesce(sum(clock.minutes) FILTER (clock.bucket_index * scenario.bucket_minutes >= 7200), 0)::DOUBLE / sum(clock.minutes) AS weekend_share
FROM tz_horizon_map_5A AS clock
JOIN slots_of_days('horizon_day') AS made ON made.slot = clock.horizon_bucket_index
CROSS JOIN scenario_manifest_5A AS scenario
GROUP BY clock.tzid, made.slot
