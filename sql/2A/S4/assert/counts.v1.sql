/*
doc: >
  The report counts what the rows say: sites and zones as in site_timezones, gaps and folds as in the timetable, no
  window longer than all history.
code: 173
name: COUNTS
hint: read s4_legality_report and s4_tz_windows
*/
-- Sites and zones.
WITH counted AS (
    SELECT count(*) AS sites, count(DISTINCT tzid) AS tzids
    FROM site_timezones
)
-- Gaps and folds of the zones in use.
, change AS (
    SELECT count(*) FILTER (utoff_s > prev_utoff_s) AS gaps, count(*) FILTER (utoff_s < prev_utoff_s) AS folds
    FROM tz_timetable_cache
    WHERE tzid IN (SELECT tzid FROM site_timezones)
)
-- Each figure of the report beside its count.
, clause AS (
    SELECT 'sites_total' AS clause, report.sites_total AS reported, counted.sites AS counted
    FROM s4_legality_report AS report CROSS JOIN counted
    UNION ALL
    SELECT 'tzids_total', report.tzids_total, counted.tzids
    FROM s4_legality_report AS report CROSS JOIN counted
    UNION ALL
    SELECT 'gap_windows_total', report.gap_windows_total, change.gaps
    FROM s4_legality_report AS report CROSS JOIN change
    UNION ALL
    SELECT 'fold_windows_total', report.fold_windows_total, change.folds
    FROM s4_legality_report AS report CROSS JOIN change
    UNION ALL
    SELECT 'sites_affected of ' || tzid, max(sites_affected)
        , (SELECT count(*) FROM site_timezones AS s WHERE s.tzid = w.tzid)
    FROM s4_tz_windows AS w
    GROUP BY tzid
)
SELECT clause, reported, counted
FROM clause
WHERE reported IS DISTINCT FROM counted OR reported < 0
