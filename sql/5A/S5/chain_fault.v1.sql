/*
doc: >
  The states before the bundle that have not passed, and outputs that are missing or whose files are not what their
  manifest says.
materialize: table
step: structure
*/
SELECT expected.state, 'state' AS kind, coalesce(recorded.status, 'missing') AS fault
FROM (VALUES ('S0'), ('S1'), ('S2'), ('S3'), ('S4')) AS expected (state)
LEFT JOIN meta_states AS recorded ON recorded.segment = '5A' AND recorded.state = expected.state
WHERE coalesce(recorded.status, 'missing') NOT IN ('PASS', 'REUSED')
UNION ALL
SELECT expected.state, 'output', expected.dataset || CASE WHEN recorded.dataset IS NULL THEN ' is missing' ELSE ' has another digest' END
FROM (VALUES
    ('S0', 'scenario_manifest_5A')
    , ('S1', 'merchant_zone_profile_5A'), ('S1', 'merchant_class_profile_5A')
    , ('S2', 'shape_grid_definition_5A'), ('S2', 'class_zone_shape_5A'), ('S2', 'class_shape_catalogue_5A')
    , ('S3', 'merchant_zone_baseline_local_5A'), ('S3', 'class_zone_baseline_local_5A')
    , ('S4', 'scenario_calendar_5A'), ('S4', 'tz_horizon_map_5A'), ('S4', 'tz_horizon_slot_5A')
    , ('S4', 'merchant_zone_scenario_local_5A')
) AS expected (state, dataset)
LEFT JOIN meta_outputs AS recorded ON recorded.segment = '5A' AND recorded.dataset = expected.dataset
WHERE NOT coalesce(recorded.digest_ok, false)
UNION ALL
SELECT expected.state, 'rng', expected.table_name || '_5A_' || expected.state
FROM (
    SELECT state, table_name
    FROM (VALUES ('S1'), ('S2'), ('S4')) AS drawing (state)
    CROSS JOIN (VALUES ('rng_event'), ('rng_trace'), ('rng_audit')) AS book (table_name)
) AS expected
LEFT JOIN meta_outputs AS recorded
    ON recorded.segment = '5A' AND recorded.dataset = expected.table_name || '_5A_' || expected.state
WHERE NOT coalesce(recorded.digest_ok, false)
