/*
doc: >
  The scenario of this run: the span of time that it covers, in buckets of which length, and whether it is the
  baseline or a stress. Everything later in the segment takes its horizon from here.
materialize: dataset
lane: input_resolution
*/
SELECT horizon.scenario_id
    , horizon.scenario_version
    , horizon.horizon_start_utc
    , horizon.horizon_end_utc
    , horizon.bucket_minutes
    , horizon.is_baseline
    , horizon.is_stress
    , horizon.labels
FROM run_scenario AS asked
JOIN policy_5A.scenario_horizons AS horizon ON horizon.scenario_id = asked.scenario_id
