/*
doc: Zone (s0), start (s1) and length (s2) of each outage of the horizon.
stream: 5A.S4.outage
*/
-- Outages by number, so many per day of the horizon.
WITH occurrence AS (
    SELECT unnest(range(1, ceil(quantise(
            policy.outage.per_day * date_diff('day', scenario.horizon_start_utc, scenario.horizon_end_utc), 6))::BIGINT + 1
        ))::UBIGINT AS entity
        , 0::UBIGINT AS sub
    FROM policy_5A.scenario_overlay_policy AS policy
    CROSS JOIN scenario_manifest_5A AS scenario
)
SELECT 0 AS batch, entity, sub, s0, s1, s2
FROM rng_draw4('occurrence', '5A.S4.outage')
