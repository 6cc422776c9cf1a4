/*
doc: >
  The payments that campaigns make, at merchants by the laws of all payments, in the place of arrivals, and from account to account.
materialize: dataset
*/
-- Payments at merchants.
WITH paid AS (
    SELECT * FROM lived_payments('campaign_decision', 'policy_6B.lifecycle', 'country_money_6B')
)
-- Where, by whom and when.
, made AS (
    SELECT step.campaign_id, step.target_no, step.step_no, step.day_no, step.ts_utc, step.utc_offset_minutes, key.merchant_id
        , key.legal_country_iso AS merchant_country_iso
        , CASE WHEN key.channel_group = 'card_not_present' THEN 'REMOTE' ELSE 'IN_PERSON' END AS channel
        , step.site_id, step.terminal_no, step.arrival_id
        , step.party_id, step.account_id, step.instrument_id
        , CASE WHEN key.channel_group = 'card_not_present' THEN step.device_id END AS device_id
        , CASE WHEN key.channel_group = 'card_not_present' THEN step.ip_id END AS ip_id
        , NULL::INTEGER AS counterparty_account_id, paid.* EXCLUDE (entity)
    FROM paid
    JOIN campaign_step AS step ON step.entity = paid.entity
    JOIN merchant_zone_key_5B AS key ON key.key_no = step.key_no
    UNION ALL BY NAME
    SELECT campaign_id, target_no, step_no, day_no, ts_utc, utc_offset_minutes, NULL::UBIGINT AS merchant_id
        , counterparty_country_iso AS merchant_country_iso, 'TRANSFER' AS channel, NULL AS site_id, NULL::SMALLINT AS terminal_no
        , NULL::BIGINT AS arrival_id
        , party_id, account_id, instrument_id, device_id, ip_id, counterparty_account_id
        , amount_minor, currency, amount_minor AS home_amount_minor, 'TRANSFER' AS entry_mode
        , CASE WHEN decline_no = 0 THEN 'APPROVED' ELSE 'DECLINED' END AS auth_decision
        , CASE decline_no WHEN 1 THEN 'INSUFFICIENT_FUNDS' WHEN 3 THEN 'ISSUER_RISK' END AS decline_reason
        , 'NONE' AS three_ds, 1::UTINYINT AS attempts, latency_us AS auth_latency_us
        , CASE WHEN decline_no = 0 THEN 'CLEARED' ELSE 'DECLINED' END AS outcome
        , CASE WHEN decline_no = 0 THEN settles_after_s END AS clearing_delay_s
    FROM transfer
)
SELECT made.campaign_id, made.target_no, made.step_no, CASE WHEN law.law = 'CHAIN' THEN 'SUPPORTING' ELSE 'PRIMARY' END AS role
    , made.arrival_id, made.day_no, made.ts_utc, made.utc_offset_minutes, made.merchant_id, made.merchant_country_iso, made.channel, made.site_id
    , made.terminal_no
    , made.party_id, made.account_id, made.instrument_id, made.device_id, made.ip_id, made.counterparty_account_id
    , made.amount_minor, made.currency, made.home_amount_minor, made.entry_mode, made.auth_decision, made.decline_reason, made.three_ds, made.attempts
    , made.auth_latency_us, made.retry_instrument_id, made.second_wait_us, made.third_wait_us, made.retry_latency_us, made.hold_minor
    , made.outcome, made.clearing_delay_s, made.first_part_minor, made.second_part_delay_s, made.refund_minor, made.refund_delay_s
FROM made
JOIN campaign_6B AS campaign ON campaign.campaign_id = made.campaign_id
JOIN kind_law AS law ON law.kind_no = campaign.kind_no
