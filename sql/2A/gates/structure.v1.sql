/*
doc: >
  Whether the segment stands: all states passed and its bundle verifies, no site twice, the same sites throughout, local
  time legal, and the transition table as its manifest says.
tests: [ST1, ST2, ST3, ST4, ST5]
owner_state: S5
knobs: [2A.realism_gate.gate_thresholds]
formula:
  ST1: 'states that passed or were reused, of six; and whether the bundle verifies'
  ST2: 'sites that stand twice in what S1 or S2 published'
  ST3: 'sites that are in one of input, lookup and result and not in another'
  ST4: 'whether the legality report passes, and zones in use that have no transition table'
  ST5: 'whether the digest of the transition table is the one in its manifest'
*/
-- The metrics, counts of faults and flags.
WITH measure AS (
    SELECT 'ST1' AS test_id, 'states_passed' AS metric_name
        , (SELECT count(*) FROM meta_states WHERE segment = '2A' AND status IN ('PASS', 'REUSED'))::DOUBLE AS value
    UNION ALL
    SELECT 'ST1', 'bundle_verified', (SELECT min(ok::INTEGER) FROM meta_bundles WHERE segment = '2A')
    UNION ALL
    SELECT 'ST2', 'pk_duplicates', (SELECT count(*) FROM key_duplicate)
    UNION ALL
    SELECT 'ST3', 'key_differences', (SELECT count(*) FROM key_difference)
    UNION ALL
    SELECT 'ST4', 'legality_pass', (SELECT min((status = 'PASS')::INTEGER) FROM s4_legality_report)
    UNION ALL
    SELECT 'ST4', 'missing_zones'
        , (SELECT count(DISTINCT final.tzid) FROM site_timezones AS final
            ANTI JOIN tz_timetable_cache AS timetable ON timetable.tzid = final.tzid)
    UNION ALL
    SELECT 'ST5', 'timetable_digest_equal'
        , (SELECT (manifest.tz_index_digest = found.tz_index_digest)::INTEGER
            FROM tz_timetable_manifest AS manifest CROSS JOIN timetable_digest('tz_timetable_cache') AS found)
)
-- These without an interval, over all sites.
, scored AS (
    SELECT measure.*, NULL AS ci_low, NULL AS ci_high, (SELECT count(*) FROM site_timezones) AS support_n
    FROM measure
)
SELECT *
FROM graded('scored', 'policy_2A.gate_thresholds', 'structure')
