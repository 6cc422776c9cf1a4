/*
doc: >
  The payments that a bank looks at, by points for what it sees on them, and which of these are read: in each region and day the urgent ones and
  the others wait in the order of their coming, and those beyond the places of the day are never read. Counts of bursts begin anew each hour of the
  clock, those of payers each day. Truth has no say here.
materialize: dataset
parts: day_flow.part_no
*/
-- Instruments with enough remote payments in an hour, with the hour.
WITH busy_instrument AS (
    SELECT instrument_hour
    FROM observed_flow
    WHERE is_remote
    GROUP BY instrument_hour
    HAVING count(*) >= (SELECT signs.instrument_burst_from FROM policy_6B.observation)
)
-- Addresses with as many, with the hour.
, busy_address AS (
    SELECT address_hour
    FROM observed_flow
    WHERE is_remote AND address_hour IS NOT NULL
    GROUP BY address_hour
    HAVING count(*) >= (SELECT signs.address_burst_from FROM policy_6B.observation)
)
-- Remote payments that come after so many of the same instrument, or from the same address, in the hour.
, burst AS (
    SELECT flow_id, sum(sign) AS signs
    FROM (
        SELECT 128 AS sign, flow.flow_id, law.signs.instrument_burst_from AS least
            , row_number() OVER (PARTITION BY flow.instrument_hour ORDER BY flow.us, flow.flow_id) AS place
        FROM observed_flow AS flow
        SEMI JOIN busy_instrument AS busy ON busy.instrument_hour = flow.instrument_hour
        CROSS JOIN policy_6B.observation AS law
        WHERE flow.is_remote
        UNION ALL
        SELECT 256, flow.flow_id, law.signs.address_burst_from
            , row_number() OVER (PARTITION BY flow.address_hour ORDER BY flow.us, flow.flow_id)
        FROM observed_flow AS flow
        SEMI JOIN busy_address AS busy ON busy.address_hour = flow.address_hour
        CROSS JOIN policy_6B.observation AS law
        WHERE flow.is_remote
    )
    WHERE place >= least
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
-- Payments with the signs that need neither payer nor device.
, based AS (
    SELECT flow.day_no, flow.flow_id, flow.account_id, flow.party_id, flow.device_id, flow.merchant_country_iso, flow.ts_utc, flow.auth_latency_us
        , flow.signs + coalesce(more.signs, 0)
            + CASE WHEN flow.amount_minor >= usual.very_large_euros * price.minor THEN 64
                WHEN flow.amount_minor >= usual.large_euros * price.minor THEN 32 ELSE 0 END AS signs
    FROM observed_flow AS flow
    LEFT JOIN usual_amount AS usual ON usual.merchant_id = flow.merchant_id
    LEFT JOIN price ON price.country_iso = flow.merchant_country_iso
    LEFT JOIN (SELECT flow_id, signs FROM burst UNION ALL SELECT flow_id, signs FROM transfer) AS more ON more.flow_id = flow.flow_id
)
-- Signs with which abroad, or a device of somebody else where there is one (the lowest bit), may yet make an alert: most payments have none of them.
, hopeful AS (
    SELECT DISTINCT (signs & ~24) * 2 + 1 AS code FROM sign_score
    UNION
    SELECT DISTINCT (signs & ~8) * 2 FROM sign_score WHERE signs & 16 = 0
)
-- All signs of these.
, signed AS (
    SELECT based.day_no, based.flow_id, based.account_id, based.ts_utc, based.auth_latency_us, party.region_id
        , based.signs + CASE WHEN based.merchant_country_iso <> party.country_iso THEN 8 ELSE 0 END
            + CASE WHEN device.primary_party_id <> based.party_id THEN 16 ELSE 0 END AS signs
    FROM based
    SEMI JOIN hopeful ON hopeful.code = based.signs * 2 + (based.device_id IS NOT NULL)::INTEGER
    JOIN s1_party_base_6A AS party ON party.party_id = based.party_id
    LEFT JOIN s4_device_base_6A AS device ON device.device_id = based.device_id
)
-- Those that are looked at, in the order of their queues.
, alert AS (
    SELECT signed.*, rule.score, rule.is_urgent, rule.is_blocked
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
    , alert.is_blocked
    , alert.queue_no
    , alert.queue_no <= capacity.places AS is_read
FROM alert
JOIN review_capacity AS capacity
    ON capacity.day_no = alert.day_no AND capacity.region_id = alert.region_id AND capacity.is_urgent = alert.is_urgent
SEMI JOIN day_flow AS day ON day.day_no = alert.day_no
