/*
doc: >
  Every payment about which somebody may say something, with what is said and when: by the customer, who sees only what cleared, and reports all
  payments of a campaign at once; by the network; and how a dispute goes on, by chargeback, contest and settlement.
*/
-- Payments with their draws, those of their heads, and the law of their kind.
WITH drawn AS (
    SELECT flow.flow_id, flow.account_id, flow.region_id, flow.subtype, flow.ts_utc, flow.is_honest, flow.is_transfer, flow.is_cleared
        , first.ts_utc AS head_utc, kind.* EXCLUDE (subtype), law.known_after, law.chargeback, law.honest_claims
        , normal_cos(slot_high(head.s0), slot_low(head.s0)) AS customer_z, normal_sin(slot_high(own.s0), slot_low(own.s0)) AS network_z
        , share_of_bits(head.s1, 32, 20) AS customer_u, share_of_bits(own.s1, 16, 16) AS network_u, share_of_bits(own.s1, 0, 16) AS claim_u
        , share_of_bits(own.s2, 26, 26) AS chargeback_u, share_of_bits(own.s2, 0, 26) AS known_u
        , share_of_bits(own.s3, 39, 13) AS contest_u, share_of_bits(own.s3, 26, 13) AS win_u
        , share_of_bits(own.s3, 13, 13) AS contest_delay_u, share_of_bits(own.s3, 0, 13) AS settlement_u
    FROM reportable_flow AS flow
    JOIN reportable_flow AS first ON first.flow_id = flow.head_flow_id
    JOIN draw__report AS own ON own.entity = flow.flow_id::UBIGINT
    JOIN draw__report AS head ON head.entity = flow.head_flow_id::UBIGINT
    JOIN policy_6B.observed_kinds AS kind ON kind.subtype = flow.subtype
    CROSS JOIN policy_6B.observation AS law
)
-- The moments of the reports, and how long they are on their way to the label.
, told AS (
    SELECT *, even_in_logs_us(known_u, known_after.least_s, known_after.most_s, 1000000) AS known_us
        , CASE WHEN is_cleared AND (is_honest OR customer_u < customer)
            THEN head_utc + to_microseconds(delay_us(customer_z, customer_median_d, customer_p95_d)) END AS reported_ts
        , CASE WHEN network_u < network THEN ts_utc + to_microseconds(delay_us(network_z, network_median_d, network_p95_d)) END AS network_ts
    FROM drawn
)
-- A payment after the report is noticed soon; what is claimed.
, claimed AS (
    SELECT *
        , CASE WHEN reported_ts > ts_utc THEN reported_ts WHEN reported_ts IS NOT NULL THEN ts_utc + to_microseconds(known_us) END AS customer_ts
        , CASE WHEN is_honest AND claim_u >= honest_claims.fraud_share THEN 'SERVICE' ELSE label END AS claim
    FROM told
)
-- The chargeback, where the window is open.
, charged AS (
    SELECT *
        , CASE WHEN NOT is_transfer AND customer_ts + to_microseconds(even_in_logs_us(chargeback_u, chargeback.from_d, chargeback.to_d, 86400000000))
                <= ts_utc + to_days(chargeback.window_d)
            THEN customer_ts + to_microseconds(even_in_logs_us(chargeback_u, chargeback.from_d, chargeback.to_d, 86400000000)) END AS chargeback_ts
    FROM claimed
)
-- The contest of the merchant.
, contested AS (
    SELECT *
        , CASE WHEN contest_u < chargeback.represented_share THEN chargeback_ts + to_microseconds(floor(quantise(86400000000
            * (chargeback.represented_from_d + (chargeback.represented_to_d - chargeback.represented_from_d) * contest_delay_u), 3))::BIGINT)
            END AS representment_ts
    FROM charged
)
SELECT flow_id, account_id, region_id, subtype, claim, label, NOT is_transfer AS is_card, ts_utc, head_utc, is_cleared, known_us
    , customer_ts, network_ts, chargeback_ts, representment_ts
    , coalesce(representment_ts, chargeback_ts) + to_microseconds(floor(quantise(86400000000
        * (chargeback.decided_from_d + (chargeback.decided_to_d - chargeback.decided_from_d) * settlement_u), 3))::BIGINT) AS settled_ts
    , representment_ts IS NOT NULL AND win_u < CASE WHEN is_honest OR subtype = 'FRIENDLY'
        THEN chargeback.merchant_wins_honest ELSE chargeback.merchant_wins_fraud END AS merchant_wins
FROM contested
WHERE customer_ts IS NOT NULL OR network_ts IS NOT NULL
ORDER BY flow_id
