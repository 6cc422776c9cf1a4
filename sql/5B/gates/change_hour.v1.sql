/*
doc: >
  Local hours within two days of each change of a clock, drawn and expected arrivals as shares of all such hours. A slot that two local hours
  share is shared out by minutes.
materialize: table
*/
-- Changes that arrivals were looked at for.
WITH change AS (
    SELECT DISTINCT tzid, change_ts FROM change_evidence_5B
)
-- Arrivals that 5A expects by local hour around the changes.
, expected AS (
    SELECT (piece.bucket_index * scenario.bucket_minutes // 60 % 24) AS local_hour
        , sum(expected.units * piece.minutes::HUGEINT) AS units
    FROM change
    JOIN tz_horizon_slot_5A AS slot ON slot.tzid = change.tzid
        AND slot.utc_start_ts >= change.change_ts - INTERVAL 2 DAY AND slot.utc_start_ts < change.change_ts + INTERVAL 2 DAY
    JOIN expected_by_clock AS expected ON expected.tzid = slot.tzid AND expected.slot = slot.horizon_bucket_index
    JOIN tz_horizon_map_5A AS piece ON piece.tzid = slot.tzid AND piece.horizon_bucket_index = slot.horizon_bucket_index
    CROSS JOIN scenario_manifest_5A AS scenario
    GROUP BY local_hour
)
-- Arrivals that were drawn.
, drawn AS (
    SELECT local_hour, sum(arrivals)::BIGINT AS arrivals FROM change_evidence_5B GROUP BY local_hour
)
SELECT coalesce(drawn.local_hour, expected.local_hour) AS local_hour
    , coalesce(drawn.arrivals, 0) AS arrivals
    , coalesce(drawn.arrivals, 0)::DOUBLE / (sum(drawn.arrivals) OVER ())::DOUBLE AS drawn_share
    , coalesce(expected.units, 0)::DOUBLE / (sum(expected.units) OVER ())::DOUBLE AS expected_share
FROM drawn
FULL JOIN expected ON expected.local_hour = drawn.local_hour
