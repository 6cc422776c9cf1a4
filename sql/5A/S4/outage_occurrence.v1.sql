/*
doc: The outages of the horizon by number, with the key of their draws.
materialize: table
step: calendar
*/
SELECT unnest(range(1, ceil(quantise(
        policy.outage.per_day * date_diff('day', scenario.horizon_start_utc, scenario.horizon_end_utc), 6))::BIGINT + 1
    ))::UBIGINT AS entity
    , 0::UBIGINT AS sub
FROM policy_5A.scenario_overlay_policy AS policy
CROSS JOIN scenario_manifest_5A AS scenario
