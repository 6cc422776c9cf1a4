/*
doc: >
  The spread of gaps of payers whose payments come at the rate of all and know nothing of each other: payments of a range of parties dealt out, by
  their places in the day, their payers and their merchants, to as many hands as have about so many each.
materialize: dataset
parts: payer_batch.batch_no
machinery: true
*/
-- Payments by hand.
WITH dealt AS (
    SELECT flow.batch_no, flow.us, flow.flow_id
        , (flow_rank(flow.flow_id) * 48271 + flow.party_id::BIGINT * 69621 + flow.merchant_id::BIGINT % 65521 * 16807)
            % greatest(1, total.flows // policy.reference_flows) AS hand
    FROM payer_flow AS flow
    CROSS JOIN (SELECT count(*) AS flows FROM payer_flow) AS total
    CROSS JOIN policy_6B.validation_policy AS policy
)
-- Gaps.
, gap AS (
    SELECT batch_no, hand, us - lag(us) OVER (PARTITION BY hand ORDER BY us, flow_id) AS gap_us FROM dealt
)
-- Each hand.
, hand AS (
    SELECT batch_no, hand, count(gap_us) AS gaps, sum(gap_us // 1000000) AS gap_s, sum((gap_us // 1000000) * (gap_us // 1000000)) AS gap_s_squared
    FROM gap
    GROUP BY batch_no, hand
)
SELECT batch_no, gaps + 1 AS flows, count(*) AS hands, sum(gap_spread(gaps, gap_s, gap_s_squared))::BIGINT AS gap_spread_ppm
FROM hand
GROUP BY batch_no, gaps
