/*
doc: >
  The checks of presence (states and outputs, upstream bundles, versions, random numbers) with rows at fault and rows seen.
materialize: table
*/
-- Every output that the states before the bundle owe.
WITH owed_output AS (
    SELECT state, dataset
    FROM (VALUES
        ('S0', 'scenario_manifest_5A')
        , ('S1', 'merchant_zone_profile_5A'), ('S1', 'merchant_class_profile_5A')
        , ('S2', 'shape_grid_definition_5A'), ('S2', 'class_zone_shape_5A'), ('S2', 'class_shape_catalogue_5A')
        , ('S3', 'merchant_zone_baseline_local_5A'), ('S3', 'class_zone_baseline_local_5A')
        , ('S4', 'scenario_calendar_5A'), ('S4', 'tz_horizon_map_5A'), ('S4', 'tz_horizon_slot_5A')
        , ('S4', 'merchant_zone_scenario_local_5A')
    ) AS owed (state, dataset)
)
-- States that have not passed, and outputs and books of random numbers that are missing or differ from their manifest.
, fault AS (
    SELECT expected.state, 'state' AS kind, coalesce(recorded.status, 'missing') AS fault
    FROM (VALUES ('S0'), ('S1'), ('S2'), ('S3'), ('S4')) AS expected (state)
    LEFT JOIN meta_states AS recorded ON recorded.segment = '5A' AND recorded.state = expected.state
    WHERE coalesce(recorded.status, 'missing') NOT IN ('PASS', 'REUSED')
    UNION ALL
    SELECT expected.state, 'output', CASE WHEN recorded.dataset IS NULL THEN 'missing' ELSE 'another digest' END
    FROM owed_output AS expected
    LEFT JOIN meta_outputs AS recorded ON recorded.segment = '5A' AND recorded.dataset = expected.dataset
    WHERE NOT coalesce(recorded.digest_ok, false)
    UNION ALL
    SELECT expected.state, 'rng', expected.table_name
    FROM (
        SELECT state, table_name
        FROM (VALUES ('S1'), ('S2'), ('S4')) AS drawing (state)
        CROSS JOIN (VALUES ('rng_event'), ('rng_trace'), ('rng_audit')) AS book (table_name)
    ) AS expected
    LEFT JOIN meta_outputs AS recorded
        ON recorded.segment = '5A' AND recorded.dataset = expected.table_name || '_5A_' || expected.state
    WHERE NOT coalesce(recorded.digest_ok, false)
)
-- Upstream segments with whether all their bundles verify.
, upstream AS (
    SELECT required.value AS segment, bool_and(coalesce(bundle.ok, false)) AS ok
    FROM policy_5A.required_upstream AS required
    LEFT JOIN meta_bundles AS bundle ON bundle.segment = required.value
    GROUP BY required.value
)
-- Versions of scenario and time grid that the validation policy does not know.
, version AS (
    SELECT split_part(scenario.scenario_version, '.', 1) <> policy.spec_majors.scenario::VARCHAR
            OR NOT list_contains(policy.spec_majors.time_grids, grid.time_grid_version) AS is_strange
    FROM scenario_manifest_5A AS scenario
    CROSS JOIN (SELECT DISTINCT time_grid_version FROM shape_grid_definition_5A) AS grid
    CROSS JOIN policy_5A.validation_policy AS policy
)
SELECT state.name || '_PRESENT' AS check_id
    , (SELECT count(*) FROM fault
        WHERE fault.state = state.name AND (fault.kind = 'state' OR fault.kind = 'output' AND fault.fault = 'missing')) AS violations
    , (SELECT count(*) FROM meta_states AS recorded WHERE recorded.segment = '5A' AND recorded.state = state.name) AS rows_examined
FROM (VALUES ('S0'), ('S1'), ('S2'), ('S3'), ('S4')) AS state (name)
UNION ALL
SELECT 'S0_DIGEST_MATCH', (SELECT count(*) FROM fault WHERE kind = 'output'), (SELECT count(*) FROM meta_outputs)
UNION ALL
SELECT 'UPSTREAM_ALL_PASS', count(*) FILTER (NOT ok), count(*) FROM upstream
UNION ALL
SELECT 'SPEC_COMPATIBILITY', count(*) FILTER (is_strange), count(*) FROM version
UNION ALL
SELECT 'RNG_RECONCILE', (SELECT count(*) FROM fault WHERE kind = 'rng')
    , (SELECT count(*) FROM meta_outputs WHERE starts_with(dataset, 'rng_'))
