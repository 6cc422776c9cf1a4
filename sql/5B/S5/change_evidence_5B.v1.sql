/*
doc: >
  The arrivals within two days of each change of a zone's clocks, one by one against the witness: how many by local hour, how many with
  another local time or fold than the witness gives, in a skipped hour, and in an hour that comes twice.
materialize: dataset
machinery: true
*/
SELECT change.tzid
    , change.change_ts
    , hour(arrival.ts_local) AS local_hour
    , count(*) AS arrivals
    , count_if(arrival.ts_local <> arrival.ts_utc
        + to_seconds(CASE WHEN arrival.ts_utc < change.change_ts THEN change.before_s ELSE change.utoff_s END)) AS mismatches
    , count_if(change.utoff_s > change.before_s AND arrival.ts_local >= change.odd_from AND arrival.ts_local < change.odd_to) AS skipped
    , count_if(change.utoff_s < change.before_s AND arrival.ts_local >= change.odd_from AND arrival.ts_local < change.odd_to) AS twofold
    , count_if(change.utoff_s < change.before_s AND arrival.ts_local >= change.odd_from AND arrival.ts_local < change.odd_to
        AND arrival.ts_utc >= change.change_ts) AS second
    , count_if((arrival.fold = 1) <> (change.utoff_s < change.before_s AND arrival.ts_local >= change.odd_from
        AND arrival.ts_local < change.odd_to AND arrival.ts_utc >= change.change_ts)) AS fold_faults
FROM arrival_event_5B AS arrival
JOIN witness_change AS change
    ON change.tzid = arrival.tzid AND arrival.ts_utc >= change.from_ts AND arrival.ts_utc < change.to_ts
GROUP BY change.tzid, change.change_ts, local_hour
