/*
doc: >
  The laws of the flows of each key: what is paid and in which money, how prices end, how fast and how often the issuer answers, and when and
  how often a payment clears or comes back. Shares are ends of intervals of the numbers that are drawn.
materialize: dataset
*/
-- Lines of business of the category codes.
WITH line AS (
    SELECT found.mcc, law.*, life.* EXCLUDE ("group")
    FROM narrowest_range('merchant_mcc_map', 'policy_6B.group_ranges') AS found
    JOIN policy_6B.groups AS law ON law."group" = found."group"
    JOIN policy_6B.group_lives AS life ON life."group" = found."group"
)
-- Keys with their line, their channel and the way in which they clear.
, key AS (
    SELECT key.key_no, key.merchant_id, key.legal_country_iso, line.*, channel.* EXCLUDE (is_remote)
        , key.channel_group = 'card_not_present' AS is_remote
        , CASE WHEN channel.is_remote THEN line.clears_remote ELSE line.clears_present END AS clears
        , CASE WHEN channel.is_remote THEN line.refunds_remote ELSE line.refunds_present END AS refunds
    FROM merchant_zone_key_5B AS key
    JOIN merchant_mcc_map AS code ON code.merchant_id = key.merchant_id
    JOIN line ON line.mcc = code.mcc
    JOIN policy_6B.channels AS channel ON channel.is_remote = (key.channel_group = 'card_not_present')
)
SELECT key.key_no, key.group_no::UTINYINT AS group_no, key.is_remote
    , country.country_no, country.currency, country.currency_no, country.strong_authentication AS is_law, country.step_minor, country.rate_minor
    , quantise(key.median * country.price_steps, 9) AS median_steps
    , key.sigma
    , round_even(key.nines * 65536, 0)::UINTEGER AS nines_to
    , round_even((key.nines + key.halves) * 65536, 0)::UINTEGER AS halves_to
    , round_even((key.nines + key.halves + key.rounds) * 65536, 0)::UINTEGER AS rounds_to
    , round_even((key.nines + key.halves + key.rounds + key.fives) * 65536, 0)::UINTEGER AS fives_to
    , kind.is_held, key.clears = 'AT_ONCE' AS is_at_once, kind.is_split
    , CASE WHEN kind.is_held THEN round_even(amount.pump_hold_euros * 100, 0)::BIGINT * country.step_minor END AS hold_minor
    , kind.from_s AS clear_from_s, kind.to_s - kind.from_s AS clear_span_s, kind.hold_days
    , key.expired, key.risk_domestic, key.risk_abroad, key.timeout
    , CASE WHEN key.is_remote THEN funds.funds_law.remote_factor ELSE 1 END AS funds_factor
    , key.latency_median_ms * 1000 AS latency_median_us, key.latency_sigma
    , round_even(life.reversal.share * 65536, 0)::UINTEGER AS reversed_to
    , round_even((life.reversal.share + key.missing) * 65536, 0)::UINTEGER AS missing_to
    , round_even((life.reversal.share + key.missing + CASE WHEN kind.is_split THEN life.split.partial_share ELSE 0 END) * 65536, 0)::UINTEGER
        AS partial_to
    , round_even((life.reversal.share + key.missing
        + CASE WHEN kind.is_split THEN life.split.partial_share + life.split.multiple_share ELSE 0 END) * 65536, 0)::UINTEGER AS multiple_to
    , round_even(key.refunds * 1048576, 0)::UINTEGER AS refund_to
FROM key
JOIN country_money_6B AS country ON country.country_iso = key.legal_country_iso
JOIN policy_6B.clearing_kinds AS kind ON kind.clearing_kind = key.clears
CROSS JOIN policy_6B.amount AS amount
CROSS JOIN policy_6B.decision AS funds
CROSS JOIN policy_6B.lifecycle AS life
ORDER BY key.key_no
