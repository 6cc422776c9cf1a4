/*
doc: >
  The two slots of each alert that is read: of s0, the upper half is the time to the decision, the lower half how much of it is reading; of s1, the
  upper half is whether a fraud is found, the lower half whether the holder is asked.
stream: 6B.S4.review
*/
-- Alerts under the keys of their draws.
WITH domain AS (
    SELECT flow_id::UBIGINT AS entity, scenario.sub
    FROM alert_6B
    CROSS JOIN (SELECT min(scenario_sub) AS sub FROM horizon_day) AS scenario
    WHERE is_read
    ORDER BY entity
)
SELECT entity, sub, s0, s1
FROM rng_draw('domain', '6B.S4.review')
