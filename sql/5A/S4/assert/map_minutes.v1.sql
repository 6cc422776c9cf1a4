/*
doc: The minutes of every slot add up to its length, in every zone.
code: 141
name: MAP_INVALID
hint: mend sql/5A/S4/clocks/tz_horizon_map_5A.v1.sql; a clock change was cut wrongly
*/
SELECT slot.tzid, slot.horizon_bucket_index, coalesce(sum(span.minutes), 0) AS minutes
FROM tz_horizon_slot_5A AS slot
LEFT JOIN tz_horizon_map_5A AS span
    ON span.tzid = slot.tzid AND span.horizon_bucket_index = slot.horizon_bucket_index
CROSS JOIN scenario_manifest_5A AS scenario
GROUP BY slot.tzid, slot.horizon_bucket_index, scenario.bucket_minutes
HAVING coalesce(sum(span.minutes), 0) <> scenario.bucket_minutes
