/*
doc: The checks of presence - states and outputs, upstream bundles, versions, random numbers - with rows at fault and rows seen.
materialize: table
step: structure
*/
WITH upstream AS (
    SELECT required.value AS segment, bool_and(coalesce(bundle.ok, false)) AS ok
    FROM policy_5A.required_upstream AS required
    LEFT JOIN meta_bundles AS bundle ON bundle.segment = required.value
    GROUP BY required.value
)
, version AS (
    SELECT split_part(scenario.scenario_version, '.', 1) <> policy.spec_majors.scenario::VARCHAR
            OR NOT list_contains(policy.spec_majors.time_grids, grid.time_grid_version) AS is_strange
    FROM scenario_manifest_5A AS scenario
    CROSS JOIN (SELECT DISTINCT time_grid_version FROM shape_grid_definition_5A) AS grid
    CROSS JOIN policy_5A.validation_policy AS policy
)
SELECT state.name || '_PRESENT' AS check_id
    , (SELECT count(*) FROM chain_fault AS fault
        WHERE fault.state = state.name AND (fault.kind = 'state' OR fault.kind = 'output' AND fault.fault LIKE '%is missing')) AS violations
    , (SELECT count(*) FROM meta_states AS recorded WHERE recorded.segment = '5A' AND recorded.state = state.name) AS rows_examined
FROM (VALUES ('S0'), ('S1'), ('S2'), ('S3'), ('S4')) AS state (name)
UNION ALL
SELECT 'S0_DIGEST_MATCH', (SELECT count(*) FROM chain_fault WHERE kind = 'output'), (SELECT count(*) FROM meta_outputs)
UNION ALL
SELECT 'UPSTREAM_ALL_PASS', count(*) FILTER (NOT ok), count(*) FROM upstream
UNION ALL
SELECT 'SPEC_COMPATIBILITY', count(*) FILTER (is_strange), count(*) FROM version
UNION ALL
SELECT 'RNG_RECONCILE', (SELECT count(*) FROM chain_fault WHERE kind = 'rng')
    , (SELECT count(*) FROM meta_outputs WHERE starts_with(dataset, 'rng_'))
