/*
doc: >
  How well the rate of fraud of each value of each column tells fraud: values in the order of their rate in the first half of the days, as if ten
  payments more had the rate of all; numbers by their half octaves, moments by their hour. What was not seen has the rate of all.
materialize: view
*/
-- Columns as text, nothing as a value of its own.
WITH value AS (
    SELECT is_fraud, is_learned
        , hour(ts_utc)::VARCHAR AS ts_utc, hour(ts_utc + utc_offset_minutes * INTERVAL 1 MINUTE)::VARCHAR AS local_hour
        , coalesce(merchant_id::VARCHAR, '') AS merchant_id, merchant_country_iso, channel
        , coalesce(merchant_id::VARCHAR || '|' || site_id, '') AS site_id, coalesce(terminal_no::VARCHAR, '') AS terminal_no
        , party_id::VARCHAR AS party_id, account_id::VARCHAR AS account_id, instrument_id::VARCHAR AS instrument_id
        , coalesce(device_id::VARCHAR, '') AS device_id, coalesce(ip_id::VARCHAR, '') AS ip_id
        , coalesce(counterparty_account_id::VARCHAR, '') AS counterparty_account_id
        , half_octave(amount_minor) AS amount_minor, currency, half_octave(home_amount_minor) AS home_amount_minor, entry_mode, auth_decision
        , coalesce(decline_reason, '') AS decline_reason, three_ds, attempts::VARCHAR AS attempts, half_octave(auth_latency_us) AS auth_latency_us
        , (retry_instrument_id IS NULL)::VARCHAR AS retry_instrument_id, half_octave(second_wait_us) AS second_wait_us
        , half_octave(third_wait_us) AS third_wait_us, half_octave(retry_latency_us) AS retry_latency_us, half_octave(hold_minor) AS hold_minor
        , outcome, half_octave(cleared_after_s) AS cleared_after_s, half_octave(reversed_after_s) AS reversed_after_s
        , half_octave(first_clearing_minor) AS first_clearing_minor, half_octave(second_cleared_after_s) AS second_cleared_after_s
        , half_octave(refund_minor) AS refund_minor, half_octave(refunded_after_s) AS refunded_after_s
        , utc_offset_minutes::VARCHAR AS utc_offset_minutes
    FROM leak_flow
)
-- Payments by column, value and half.
, counted AS (
    SELECT name, value, count_if(is_fraud AND is_learned) AS learned_hits, count_if(NOT is_fraud AND is_learned) AS learned_others
        , count_if(is_fraud AND NOT is_learned) AS hits, count_if(NOT is_fraud AND NOT is_learned) AS others
    FROM (UNPIVOT value ON COLUMNS(* EXCLUDE (is_fraud, is_learned)) INTO NAME name VALUE value)
    GROUP BY name, value
)
-- Payments by rate: that of a value, drawn to that of all.
, rated AS (
    SELECT name, quantise((learned_hits + 10 * total.rate) / (learned_hits + learned_others + 10), 12) AS rate
        , sum(hits) AS hits, sum(others) AS others
    FROM counted
    CROSS JOIN (SELECT count_if(is_fraud AND is_learned) / nullif(count_if(is_learned), 0) AS rate FROM leak_flow) AS total
    GROUP BY ALL
)
-- Others that stand below.
, placed AS (
    SELECT name, hits, others, sum(others) OVER (PARTITION BY name ORDER BY rate) - others AS below FROM rated
)
SELECT 'rate_' || name AS score_name, sum(hits)::BIGINT AS hits, sum(others)::BIGINT AS others
    , sum(hits * (2 * below + others))::BIGINT AS above_twice, (2 * sum(hits) * sum(others))::BIGINT AS pairs_twice
FROM placed
GROUP BY name
