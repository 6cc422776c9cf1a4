/*
doc: >
  The payments that a bank looks at, by points for what it sees on them, and which of these are read: in each region and day the urgent ones and
  the others wait in the order of their coming, and those beyond the places of the day are never read. Counts of
  bursts and payers begin anew each day. Truth has no say here.
materialize: dataset
parts: day_flow.part_no
*/
-- Instruments with enough remote payments in a day, with the day.
WITH busy_instrument AS (
    SELECT instrument_day
    FROM observed_flow
    WHERE is_remote
    GROUP BY instrument_day
    HAVING count(*) >= (SELECT signs.instrument_burst_from FROM policy_6B.observation)
)
-- Addresses with as many, with the day.
, busy_address AS (
    SELECT address_day
    FROM observed_flow
    WHERE is_remote AND address_day IS NOT NULL
    GROUP BY address_day
    HAVING count(*) >= (SELECT signs.address_burst_from FROM policy_6B.observation)
)
-- Remote payments that end a burst: so many of the same instrument, or from the same address, within an hour.
, burst AS (
    SELECT flow_id, sum(sign) AS signs
    FROM (
        SELECT 128 AS sign, flow.flow_id, law.signs.burst_s, flow.us - lag(flow.us, law.signs.instrument_burst_from::INTEGER - 1)
                OVER (PARTITION BY flow.instrument_day ORDER BY flow.us, flow.flow_id) AS span_us
        FROM observed_flow AS flow
        SEMI JOIN busy_instrument AS busy ON busy.instrument_day = flow.instrument_day
        CROSS JOIN policy_6B.observation AS law
        WHERE flow.is_remote
        UNION ALL
        SELECT 256, flow.flow_id, law.signs.burst_s, flow.us - lag(flow.us, law.signs.address_burst_from::INTEGER - 1)
                OVER (PARTITION BY flow.address_day ORDER BY flow.us, flow.flow_id)
        FROM observed_flow AS flow
        SEMI JOIN busy_address AS busy ON busy.address_day = flow.address_day
        CROSS JOIN policy_6B.observation AS law
        WHERE flow.is_remote
    )
    WHERE span_us <= burst_s * 1000000
    GROUP BY flow_id
)
-- Transfers that are large, or to an account that several parties paid on the day.
, transfer AS (
    SELECT flow.flow_id
        , CASE WHEN flow.amount_minor >= law.signs.large_transfer_euros * currency.per_euro * pow(10, currency.exponent) THEN 1024 ELSE 0 END
            + CASE WHEN count(DISTINCT flow.party_id) OVER (PARTITION BY flow.counterparty_account_id, flow.day_no ORDER BY flow.us
                RANGE BETWEEN law.signs.many_payers_s * 1000000 PRECEDING AND CURRENT ROW) >= law.signs.many_payers_from THEN 2048 ELSE 0 END AS signs
    FROM observed_flow AS flow
    JOIN policy_6B.currencies AS currency ON currency.currency = flow.currency
    CROSS JOIN policy_6B.observation AS law
    WHERE flow.is_transfer
)
-- Prices of what costs a euro in Germany, in minor units.
, price AS (
    SELECT country.country_iso, country.price * pow(10, currency.exponent) AS minor
    FROM policy_6B.countries AS country
    JOIN policy_6B.currencies AS currency ON currency.currency = country.currency
)
-- All signs of every payment.
, signed AS (
    SELECT flow.day_no, flow.flow_id, flow.account_id, flow.ts_utc, flow.auth_latency_us, party.region_id
        , flow.signs + coalesce(burst.signs, 0) + coalesce(transfer.signs, 0)
            + CASE WHEN flow.merchant_country_iso <> party.country_iso THEN 8 ELSE 0 END
            + CASE WHEN device.primary_party_id <> flow.party_id THEN 16 ELSE 0 END
            + CASE WHEN flow.amount_minor >= usual.very_large_euros * price.minor THEN 64
                WHEN flow.amount_minor >= usual.large_euros * price.minor THEN 32 ELSE 0 END AS signs
    FROM observed_flow AS flow
    JOIN s1_party_base_6A AS party ON party.party_id = flow.party_id
    LEFT JOIN s4_device_base_6A AS device ON device.device_id = flow.device_id
    LEFT JOIN usual_amount AS usual ON usual.merchant_id = flow.merchant_id
    LEFT JOIN price ON price.country_iso = flow.merchant_country_iso
    LEFT JOIN burst ON burst.flow_id = flow.flow_id
    LEFT JOIN transfer ON transfer.flow_id = flow.flow_id
)
-- Those that are looked at, in the order of their queues.
, alert AS (
    SELECT signed.*, rule.score, rule.is_urgent
        , row_number() OVER (PARTITION BY signed.region_id, signed.day_no, rule.is_urgent ORDER BY signed.ts_utc, signed.flow_id) AS queue_no
    FROM signed
    JOIN sign_score AS rule ON rule.signs = signed.signs
)
SELECT alert.flow_id
    , alert.account_id
    , alert.region_id
    , alert.ts_utc + to_microseconds(alert.auth_latency_us::BIGINT) AS alerted_ts
    , alert.signs
    , alert.score
    , alert.is_urgent
    , alert.is_urgent AND alert.signs % 2 = 1 AS is_blocked
    , alert.queue_no
    , alert.queue_no <= capacity.places AS is_read
FROM alert
JOIN review_capacity AS capacity
    ON capacity.day_no = alert.day_no AND capacity.region_id = alert.region_id AND capacity.is_urgent = alert.is_urgent
SEMI JOIN day_flow AS day ON day.day_no = alert.day_no
