/*
doc: >
  The changes of offset by the witness of the clocks in and around the days, with the stretch of two days on each side whose arrivals are
  looked at one by one, and the local times that are skipped or come twice.
*/
-- Ends of the days.
WITH limits AS (
    SELECT min(utc_date)::TIMESTAMP AS from_ts, (max(utc_date) + 1)::TIMESTAMP AS to_ts FROM horizon_day
)
-- Every change with the offset before it.
, change AS (
    SELECT tzid, instant_utc, utoff_s, lag(utoff_s) OVER (PARTITION BY tzid ORDER BY instant_utc) AS before_s FROM zone_clock
)
SELECT change.tzid
    , make_timestamp(change.instant_utc * 1000000) AS change_ts
    , make_timestamp(change.instant_utc * 1000000) - INTERVAL 2 DAY AS from_ts
    , make_timestamp(change.instant_utc * 1000000) + INTERVAL 2 DAY AS to_ts
    , change.before_s, change.utoff_s
    , wall_clock(change.instant_utc, least(change.before_s, change.utoff_s)) AS odd_from
    , wall_clock(change.instant_utc, greatest(change.before_s, change.utoff_s)) AS odd_to
FROM change
CROSS JOIN limits
WHERE change.before_s <> change.utoff_s
    AND make_timestamp(change.instant_utc * 1000000) + INTERVAL 2 DAY > limits.from_ts
    AND make_timestamp(change.instant_utc * 1000000) - INTERVAL 2 DAY < limits.to_ts
