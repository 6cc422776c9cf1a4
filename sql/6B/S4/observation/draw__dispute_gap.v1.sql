/*
doc: >
  Two slots for each place in a day's list of payments that are disputed though nothing was wrong with them: s0 is how many payments the next one
  comes after the one before, s1 whether a payment in person stays in the list. The lists are longer than they need be.
stream: 6B.S4.dispute_gap
*/
-- Places of the lists, under the keys of their draws.
WITH domain AS (
    SELECT (day.day_no::UBIGINT << 32) | unnest(range(1, day.flows // 512 + 65))::UBIGINT AS entity, scenario.sub
    FROM day_flow AS day
    CROSS JOIN (SELECT min(scenario_sub) AS sub FROM horizon_day) AS scenario
    ORDER BY entity
)
SELECT entity, sub, s0, s1
FROM rng_draw('domain', '6B.S4.dispute_gap')
