/*
doc: >
  Payments that are disputed if they cleared and were honest, each with the same chance: from one to the next it is a geometric number of
  payments. Only as many numbers are drawn as there are disputes, not one for each payment.
*/
-- Places in the day, running.
WITH placed AS (
    SELECT flow_day(draw.entity::BIGINT) AS day_no, draw.s1
        , (sum(geometric_gap(draw.s0, law.honest_dispute.rate)) OVER (
            PARTITION BY flow_day(draw.entity::BIGINT) ORDER BY draw.entity ROWS UNBOUNDED PRECEDING))::BIGINT AS rank
        , law.honest_dispute.present_share
    FROM draw__dispute_gap AS draw
    CROSS JOIN policy_6B.observation AS law
)
SELECT flow_of_rank(placed.day_no, placed.rank) AS flow_id, rng_u(placed.s1) < placed.present_share AS stays_in_person
    , max(placed.rank) OVER (PARTITION BY placed.day_no) AS last_rank
FROM placed
ORDER BY flow_id
