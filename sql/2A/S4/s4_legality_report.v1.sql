/*
doc: >
  The legality of local times: sites and zones in use, gaps and folds in all and in each window of the policy, and the
  zones that have no timetable. PASS when there are none of those; everything else that could fail stops the build.
materialize: json
lane: output_write_idempotency
*/
-- Sites and zones in use.
WITH usage AS (
    SELECT coalesce(sum(sites), 0)::BIGINT AS sites_total, count(*) AS tzids_total
    FROM used_zone
)
-- Zones in use without a timetable.
, missing AS (
    SELECT coalesce(list(used.tzid ORDER BY used.tzid), []) AS missing_tzids
    FROM used_zone AS used
    ANTI JOIN tz_timetable_cache AS timetable ON timetable.tzid = used.tzid
)
-- Gaps and folds over all history.
, history AS (
    SELECT count(*) FILTER (kind = 'gap') AS gap_windows_total, count(*) FILTER (kind = 'fold') AS fold_windows_total
    FROM s4_tz_windows
)
-- Gaps and folds in each window.
, span AS (
    SELECT span.ordinal, span.name, span.start, span."end"
        , count(*) FILTER (change.kind = 'gap') AS gap_windows
        , count(*) FILTER (change.kind = 'fold') AS fold_windows
    FROM policy_2A.legality_windows AS span
    LEFT JOIN s4_tz_windows AS change
        ON change.instant_utc >= epoch(span.start)::BIGINT AND change.instant_utc < epoch(span."end")::BIGINT
    GROUP BY span.ordinal, span.name, span.start, span."end"
)
-- The windows as one list.
, spans AS (
    SELECT list(
            {'name': name, 'start': start, 'end': "end", 'gap_windows': gap_windows, 'fold_windows': fold_windows}
            ORDER BY ordinal
        ) AS legality_windows
    FROM span
)
SELECT CASE WHEN len(missing.missing_tzids) = 0 THEN 'PASS' ELSE 'FAIL' END AS status
    , usage.sites_total
    , usage.tzids_total
    , history.gap_windows_total
    , history.fold_windows_total
    , spans.legality_windows
    , missing.missing_tzids
FROM usage
CROSS JOIN missing
CROSS JOIN history
CROSS JOIN spans
