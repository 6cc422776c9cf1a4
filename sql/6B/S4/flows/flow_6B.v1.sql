/*
doc: >
  Every payment, in the order of its time: when and where, who paid with what, how the issuer answered, and what became of it. One file for each
  UTC day of its authorisation. Ids number the payments of a day in the order of time.
materialize: dataset
parts: horizon_day.day_no
*/
-- Payments of the day with their arrivals and payers.
WITH flow AS (
    SELECT day.day_no, event.ts_utc, event.utc_offset_minutes, event.merchant_id, event.legal_country_iso, event.channel_group
        , event.site_id, event.terminal_no
        , payer.party_id, payer.account_id, payer.instrument_id, payer.device_id, payer.ip_id
        , base.amount_minor, base.currency, base.home_amount_minor, base.entry_mode, base.auth_decision, base.decline_reason, base.three_ds
        , base.attempts, base.auth_latency_us, base.outcome, base.clearing_delay_s, base.refund_minor, base.refund_delay_s, base.arrival_id
    FROM arrival_event_5B AS event
    JOIN flow_party_6B AS payer ON payer.arrival_id = event.arrival_id
    JOIN flow_base_6B AS base ON base.arrival_id = event.arrival_id
    JOIN horizon_day AS day ON day.day_no = arrival_day(event.arrival_id)
    WHERE (part_no() IS NULL OR event.arrival_id BETWEEN pack_cell(part_no(), 0, 0) AND pack_cell(part_no() + 1, 0, 0) - 1)
        AND (part_no() IS NULL OR payer.arrival_id BETWEEN pack_cell(part_no(), 0, 0) AND pack_cell(part_no() + 1, 0, 0) - 1)
        AND (part_no() IS NULL OR base.arrival_id BETWEEN pack_cell(part_no(), 0, 0) AND pack_cell(part_no() + 1, 0, 0) - 1)
)
SELECT (day_no::BIGINT << 32) | row_number() OVER (PARTITION BY day_no ORDER BY ts_utc, arrival_id) AS flow_id
    , ts_utc
    , utc_offset_minutes
    , merchant_id
    , legal_country_iso AS merchant_country_iso
    , CASE WHEN channel_group = 'card_not_present' THEN 'REMOTE' ELSE 'IN_PERSON' END AS channel
    , site_id
    , terminal_no
    , party_id
    , account_id
    , instrument_id
    , device_id
    , ip_id
    , amount_minor
    , currency
    , home_amount_minor
    , entry_mode
    , auth_decision
    , decline_reason
    , three_ds
    , attempts
    , auth_latency_us
    , outcome
    , CASE WHEN outcome = 'CLEARED' THEN clearing_delay_s END AS cleared_after_s
    , refund_minor
    , refund_delay_s AS refunded_after_s
FROM flow
