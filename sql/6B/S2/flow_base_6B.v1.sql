/*
doc: >
  One row for each arrival: what was paid with its card, how the issuer answered, and what became of the payment. Working table: campaigns
  change some flows and add others.
materialize: dataset
order: kept
parts: flow_part_6B.part_no
*/
SELECT entity::BIGINT AS arrival_id, amount_minor, currency, home_amount_minor, entry_mode, auth_decision, decline_reason, three_ds, attempts
    , auth_latency_us, retry_instrument_id, second_wait_us, third_wait_us, retry_latency_us, hold_minor, outcome, clearing_delay_s
    , first_part_minor, second_part_delay_s, refund_minor, refund_delay_s
FROM lived_payments('flow_decision', 'policy_6B.lifecycle', 'country_money_6B')
