/*
doc: >
  The four slots of each payment about which somebody may say something. Of s0, both halves are a pair of normals, for the delays of customer and
  network; of s1, 20 bits are whether the customer reports, 16 whether the network does, 16 what the holder of an honest payment claims; of s2, 26
  bits each are the delay of the chargeback and the time to the label; of s3, 13 bits each are whether the merchant contests, who wins, and when both
  is done.
stream: 6B.S4.report
*/
-- Payments under the keys of their draws.
WITH domain AS (
    SELECT flow_id::UBIGINT AS entity, scenario.sub
    FROM reportable_flow
    CROSS JOIN (SELECT min(scenario_sub) AS sub FROM horizon_day) AS scenario
    ORDER BY entity
)
SELECT entity, sub, s0, s1, s2, s3
FROM rng_draw4('domain', '6B.S4.report')
