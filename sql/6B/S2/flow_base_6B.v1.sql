/*
doc: >
  One row for each arrival: what was paid with its card, how the issuer answered, and what became of the payment. A column that few flows
  need is NULL for all others. Working table: campaigns change some flows and add others.
materialize: dataset
order: kept
parts: horizon_day.day_no
*/
-- Rules in one row.
WITH rule AS (
    SELECT reversal, split, refund, reversal.to_s - reversal.from_s AS reversal_span_s FROM policy_6B.lifecycle
)
-- The fate of each payment: 0 declined, 1 reversed, 2 open, 3 expired, 4 cleared, 5 cleared in part, 6 cleared in two parts.
, lived AS (
    SELECT flow.*
        , CASE
            WHEN NOT is_approved THEN 0
            WHEN life >= multiple_to THEN 4
            WHEN life < reversed_to THEN 1
            WHEN life < missing_to THEN CASE WHEN hold_days >= days_left THEN 2 ELSE 3 END
            WHEN steps = 1 THEN 4
            WHEN life < partial_to THEN 5
            ELSE 6
        END::UTINYINT AS fate
        , (clearing::DOUBLE + 0.5) / 65536 AS clearing_u
    FROM flow_decision AS flow
)
-- Where in its interval a payment in parts lies, and a refund.
, shared AS (
    SELECT lived.*, rule.*
        , CASE fate
            WHEN 5 THEN (life::DOUBLE + 0.5 - missing_to) / (partial_to - missing_to)
            WHEN 6 THEN (life::DOUBLE + 0.5 - partial_to) / (multiple_to - partial_to)
        END AS part_u
        , CASE WHEN fate >= 4 AND refunding < refund_to THEN (refunding::DOUBLE + 0.5) / refund_to END AS refund_u
    FROM lived
    CROSS JOIN rule
)
-- Steps of the first of two clearings, or of the only one in part.
, parted AS (
    SELECT *
        , CASE WHEN part_u IS NOT NULL
            THEN least(greatest(floor(steps * (split.part_from + (split.part_to - split.part_from) * part_u))::BIGINT, 1), steps - 1)
        END AS part_steps
        , CASE WHEN refund_u < refund.partial_share THEN refund_u / refund.partial_share
            ELSE (refund_u - refund.partial_share) / (1 - refund.partial_share) END AS wait_u
    FROM shared
)
SELECT flow.entity::BIGINT AS arrival_id
    , flow.amount_minor
    , flow.currency
    , CASE
        WHEN flow.currency_no = home.currency_no THEN flow.amount_minor
        ELSE greatest(round_even(flow.amount_minor / flow.rate_minor * home.rate_minor, 0), 1)::BIGINT
    END AS home_amount_minor
    , CASE flow.entry_no
        WHEN 1 THEN 'CHIP' WHEN 2 THEN 'CONTACTLESS' WHEN 3 THEN 'MAGSTRIPE' WHEN 4 THEN 'ECOM' WHEN 5 THEN 'WALLET' ELSE 'MOTO'
    END AS entry_mode
    , CASE WHEN flow.is_approved THEN 'APPROVED' ELSE 'DECLINED' END AS auth_decision
    , CASE flow.decline_no
        WHEN 0 THEN NULL
        WHEN 1 THEN 'INSUFFICIENT_FUNDS' WHEN 2 THEN 'EXPIRED_CARD' WHEN 3 THEN 'ISSUER_RISK' WHEN 4 THEN 'THREE_DS_FAILED'
        ELSE 'ISSUER_TIMEOUT'
    END AS decline_reason
    , CASE flow.asked_no WHEN 0 THEN 'NONE' WHEN 1 THEN 'FRICTIONLESS' ELSE 'CHALLENGED' END AS three_ds
    , flow.attempts
    , flow.latency_us AS auth_latency_us
    , flow.retry_instrument_id, flow.second_wait_us, flow.third_wait_us, flow.retry_latency_us
    , flow.hold_minor
    , CASE flow.fate WHEN 0 THEN 'DECLINED' WHEN 1 THEN 'REVERSED' WHEN 2 THEN 'OPEN' WHEN 3 THEN 'EXPIRED' ELSE 'CLEARED' END AS outcome
    , CASE
        WHEN flow.fate >= 4 THEN flow.clear_from_s + floor((flow.clear_span_s + 1) * flow.clearing_u)
        WHEN flow.fate = 1 THEN flow.reversal.from_s + floor(flow.reversal_span_s * flow.clearing_u * flow.clearing_u * flow.clearing_u)
    END::INTEGER AS clearing_delay_s
    , flow.part_steps * flow.step_minor AS first_part_minor
    , CASE WHEN flow.fate = 6
        THEN flow.split.next_from_s + floor((flow.split.next_to_s - flow.split.next_from_s) * flow.part_u)::INTEGER END AS second_part_delay_s
    , CASE
        WHEN flow.refund_u IS NULL THEN NULL
        WHEN flow.refund_u >= flow.refund.partial_share THEN CASE WHEN flow.fate = 5 THEN flow.part_steps ELSE flow.steps END
        ELSE greatest(floor(CASE WHEN flow.fate = 5 THEN flow.part_steps ELSE flow.steps END
            * (flow.refund.part_from + (flow.refund.part_to - flow.refund.part_from) * (flow.life::DOUBLE + 0.5) / 65536))::BIGINT, 1)
    END * flow.step_minor AS refund_minor
    , CASE WHEN flow.refund_u IS NOT NULL THEN floor(quantise(
        flow.refund.from_s * pow(flow.refund.to_s / flow.refund.from_s, sqrt(flow.wait_u)), 6))::INTEGER END AS refund_delay_s
FROM parted AS flow
JOIN country_money AS home ON home.country_no = flow.home_no
