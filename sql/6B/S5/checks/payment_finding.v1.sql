/*
doc: >
  Payments at fault, of arrivals and campaigns alike. Outcome: an approved payment is cleared, reversed, expired or open, and no other is; it was
  approved at once or by another try; the columns of its life stand where they belong. Money: it is in that of the merchant's country, or of the
  payer's if it is a transfer, in whole least steps of prices there; at home both amounts are the same, abroad they agree by the rates to half a
  minor unit, or are one where that is nothing. Channel: merchant, site, device and account of another stand where they belong.
*/
SELECT count(*) AS payments
    , count_if(NOT coalesce((flow.auth_decision = 'APPROVED') = (flow.outcome IN ('CLEARED', 'REVERSED', 'EXPIRED', 'OPEN'))
        AND CASE WHEN flow.decline_reason IS NULL THEN flow.attempts = 1 AND flow.auth_decision = 'APPROVED'
            ELSE flow.attempts > 1 OR flow.auth_decision = 'DECLINED' END
        AND (flow.cleared_after_s IS NOT NULL) = (flow.outcome = 'CLEARED') AND (flow.reversed_after_s IS NOT NULL) = (flow.outcome = 'REVERSED')
        AND (flow.first_clearing_minor IS NULL OR (flow.outcome = 'CLEARED' AND flow.first_clearing_minor < flow.amount_minor))
        AND (flow.second_cleared_after_s IS NULL OR flow.first_clearing_minor IS NOT NULL)
        AND (flow.refund_minor IS NULL) = (flow.refunded_after_s IS NULL)
        AND (flow.refund_minor IS NULL OR (flow.outcome = 'CLEARED' AND flow.refund_minor <= CASE WHEN flow.second_cleared_after_s IS NULL
            THEN coalesce(flow.first_clearing_minor, flow.amount_minor) ELSE flow.amount_minor END))
        AND (flow.second_wait_us IS NOT NULL) = (flow.attempts >= 2) AND (flow.third_wait_us IS NOT NULL) = (flow.attempts = 3)
        AND (flow.retry_latency_us IS NOT NULL) = (flow.attempts >= 2)
        AND (flow.retry_instrument_id IS NULL OR (flow.attempts > 1 AND flow.retry_instrument_id <> flow.instrument_id)), false)) AS outcome_faults
    , count_if(NOT coalesce(flow.currency = here.currency AND flow.amount_minor % here.step_minor = 0
        AND CASE WHEN here.currency = home.currency THEN flow.amount_minor = flow.home_amount_minor
            ELSE abs(flow.home_amount_minor - greatest(flow.amount_minor / here.rate_minor * home.rate_minor, 1)) <= 0.5000001
        END, false)) AS money_faults
    , count_if(NOT coalesce((flow.channel = 'TRANSFER') = (flow.merchant_id IS NULL) AND (flow.channel = 'TRANSFER') = (flow.entry_mode = 'TRANSFER')
        AND (flow.channel = 'TRANSFER') = (flow.counterparty_account_id IS NOT NULL) AND (flow.channel = 'IN_PERSON') = (flow.device_id IS NULL)
        AND (flow.device_id IS NULL) = (flow.ip_id IS NULL) AND (flow.terminal_no IS NULL) = (flow.site_id IS NULL)
        AND (flow.site_id IS NULL OR flow.merchant_id IS NOT NULL), false)) AS channel_faults
FROM flow_6B AS flow
LEFT JOIN s1_party_base_6A AS party ON party.party_id = flow.party_id
LEFT JOIN country_money_6B AS home ON home.country_iso = party.country_iso
LEFT JOIN country_money_6B AS here ON here.country_iso = CASE WHEN flow.channel = 'TRANSFER' THEN party.country_iso ELSE flow.merchant_country_iso END
