/*
doc: >
  The payments as the rules for alerts see them, with the signs that stand on a payment by itself (see sign_score). What is usual in a
  line of business is the median of its law at the prices of the country, which a bank knows well from millions of payments.
materialize: view
*/
-- Merchants, with what is large in their line of business at German prices.
WITH line AS (
    SELECT code.merchant_id, law.median * rule.signs.large_from AS large_euros, law.median * rule.signs.very_large_from AS very_large_euros
    FROM merchant_mcc_map AS code
    JOIN narrowest_range('merchant_mcc_map', 'policy_6B.group_ranges') AS found ON found.mcc = code.mcc
    JOIN policy_6B.groups AS law ON law."group" = found."group"
    CROSS JOIN policy_6B.observation AS rule
)
-- Prices of what costs a euro in Germany, in minor units.
, price AS (
    SELECT country.country_iso, country.price * pow(10, currency.exponent) AS minor
    FROM policy_6B.countries AS country
    JOIN policy_6B.currencies AS currency ON currency.currency = country.currency
)
SELECT flow_day(flow.flow_id) AS day_no, flow.flow_id, epoch_us(flow.ts_utc) AS us, flow.ts_utc, flow.auth_latency_us
    , flow.party_id, flow.account_id, flow.device_id, flow.counterparty_account_id
    , (flow.instrument_id::BIGINT << 16) | flow_day(flow.flow_id) AS instrument_day
    , (flow.ip_id::BIGINT << 16) | flow_day(flow.flow_id) AS address_day
    , flow.merchant_country_iso, flow.amount_minor, flow.currency, flow.channel = 'TRANSFER' AS is_transfer
    , CASE WHEN flow.decline_reason = 'ISSUER_RISK' AND flow.auth_decision = 'DECLINED' THEN 1
            WHEN flow.decline_reason = 'THREE_DS_FAILED' THEN 2 ELSE 0 END
        + CASE WHEN flow.entry_mode = 'MAGSTRIPE' THEN 4 ELSE 0 END
        + CASE WHEN flow.amount_minor >= line.very_large_euros * price.minor THEN 64
            WHEN flow.amount_minor >= line.large_euros * price.minor THEN 32 ELSE 0 END
        + CASE WHEN flow.channel = 'TRANSFER' THEN 512 ELSE 0 END AS signs
FROM flow_6B AS flow
LEFT JOIN line ON line.merchant_id = flow.merchant_id
LEFT JOIN price ON price.country_iso = flow.merchant_country_iso
WHERE part_no() IS NULL OR (flow.flow_id >= flow_of_rank(part_first(part_no()), 0) AND flow.flow_id < flow_of_rank(part_end(part_no()), 0))
