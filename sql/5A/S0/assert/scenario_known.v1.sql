/*
doc: The scenario that the run was asked for is one of the policy, and stands in the manifest once.
code: 101
name: HORIZON_INVALID
hint: ask for a scenario of 5A.scenario_horizon_config, or add it there
*/
SELECT asked.scenario_id, count(manifest.scenario_id) AS entries
FROM run_scenario AS asked
LEFT JOIN scenario_manifest_5A AS manifest ON manifest.scenario_id = asked.scenario_id
GROUP BY asked.scenario_id
HAVING count(manifest.scenario_id) <> 1
