/*
doc: A slot for each run of payments of a day, in the order of time, of which one is looked at.
stream: 6B.S4.sample
*/
-- Runs of payments, under the keys of their draws.
WITH domain AS (
    SELECT (day.day_no::UBIGINT << 32) | unnest(range(0, (day.flows + policy.honest_every - 1) // policy.honest_every))::UBIGINT AS entity
        , scenario.sub
    FROM day_flow AS day
    CROSS JOIN policy_6B.sampling AS policy
    CROSS JOIN (SELECT min(scenario_sub) AS sub FROM horizon_day) AS scenario
    ORDER BY entity
)
SELECT entity, sub, s0
FROM rng_draw('domain', '6B.S4.sample')
