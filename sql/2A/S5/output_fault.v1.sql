/*
doc: >
  The outputs of the segment that are missing or whose files are not what their manifest says, and a transition table
  whose lines are not those of its manifest.
materialize: table
*/
SELECT expected.dataset, coalesce('digest of ' || recorded.state, 'missing') AS fault
FROM (VALUES
    ('s0_receipt_facts'), ('s1_tz_lookup'), ('site_timezones'), ('tz_timetable_cache'), ('tz_timetable_manifest')
    , ('s4_tz_windows'), ('s4_legality_report')
) AS expected (dataset)
LEFT JOIN meta_outputs AS recorded ON recorded.segment = '2A' AND recorded.dataset = expected.dataset
WHERE NOT coalesce(recorded.digest_ok, false)
UNION ALL
SELECT 'tz_timetable_cache' AS dataset, 'lines' AS fault
FROM tz_timetable_manifest AS manifest
CROSS JOIN timetable_digest('tz_timetable_cache') AS found
WHERE manifest.tz_index_digest IS DISTINCT FROM found.tz_index_digest
