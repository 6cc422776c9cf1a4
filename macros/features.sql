-- Features of payments, free of what came later.

-- Payments of a share of the parties, each with what was known just before it was asked for: nothing reads its own answer, what became of it, or
-- anything later. Parties whose id leaves the rest `share_no` by `shares` are taken; 1 and 0 are all. `moment`, a timestamp or a text that is one,
-- splits time: payments before it are to learn from and have the label that was known at the moment, LEGIT where nobody had said anything; those
-- from it on are to be scored and have none. Money is in euros; an hour and a day end at the payment. Of answers those to payments at least 30
-- seconds before count, because nobody waits longer for one.
CREATE OR REPLACE MACRO features_of_share(moment, shares, share_no) AS TABLE
-- The question. It stands first in what follows, so that DuckDB looks for the payments when the macro is called and not when it is made.
WITH asked AS (
    SELECT moment AS at_ts, shares AS shares, share_no AS share_no
)
-- Smallest units of each country's money in a euro, and what costs a euro in Germany, in euros.
, money AS (
    SELECT country.country_iso, quantise(currency.per_euro * pow(10, currency.exponent), 6) AS per_euro, country.price / currency.per_euro AS price
    FROM policy_6B.countries AS country
    JOIN policy_6B.currencies AS currency ON currency.currency = country.currency
)
-- The payments of the share: who pays whom, from where; and whether the first answer was no.
, paid AS (
    SELECT flow.flow_id, epoch_us(flow.ts_utc) AS us, flow.utc_offset_minutes, flow.party_id, flow.account_id, flow.instrument_id
        , flow.device_id, flow.ip_id, flow.merchant_id, flow.merchant_country_iso, flow.counterparty_account_id, flow.channel, flow.entry_mode
        , flow.amount_minor, flow.home_amount_minor
        , CASE WHEN flow.merchant_id IS NULL THEN -flow.counterparty_account_id::HUGEINT ELSE flow.merchant_id::HUGEINT END AS payee
        , (flow.attempts > 1 OR flow.auth_decision = 'DECLINED')::INTEGER AS is_declined
    FROM asked
    JOIN flow_6B AS flow ON flow.party_id % asked.shares = asked.share_no
)
-- Payments from the addresses (1) and devices (2) of the share and to its beneficiaries (3), whoever makes them.
, met AS (
    SELECT 1 AS side, flow.ip_id AS met_id, flow.flow_id, epoch_us(flow.ts_utc) AS us, flow.party_id
    FROM flow_6B AS flow
    SEMI JOIN paid ON paid.ip_id = flow.ip_id
    UNION ALL
    SELECT 2, flow.device_id, flow.flow_id, epoch_us(flow.ts_utc), flow.party_id
    FROM flow_6B AS flow
    SEMI JOIN paid ON paid.device_id = flow.device_id
    UNION ALL
    SELECT 3, flow.counterparty_account_id, flow.flow_id, epoch_us(flow.ts_utc), flow.party_id
    FROM flow_6B AS flow
    SEMI JOIN paid ON paid.counterparty_account_id = flow.counterparty_account_id
)
-- How many came from the address in the hour before.
, busy AS (
    SELECT flow_id, count(*) OVER (PARTITION BY met_id ORDER BY us RANGE BETWEEN 3600000000 PRECEDING AND 1 PRECEDING) AS payments_hour
    FROM met
    WHERE side = 1
)
-- Transfers that the account of a transfer had been sent in the day before.
, received AS (
    SELECT sent.flow_id, count(*) AS received_day
    FROM paid AS sent
    JOIN flow_6B AS earlier ON earlier.counterparty_account_id = sent.account_id
    WHERE sent.channel = 'TRANSFER' AND epoch_us(earlier.ts_utc) < sent.us AND epoch_us(earlier.ts_utc) >= sent.us - 86400000000
    GROUP BY sent.flow_id
)
-- When what a payment meets was first called fraud.
, called AS (
    SELECT side, met_id, us FROM first_called_fraud('flow_label_6B', 'flow_6B')
)
SELECT paid.flow_id
    , make_timestamp(paid.us) AS ts_utc
    , make_timestamp(paid.us) >= asked.at_ts::TIMESTAMP AS is_later
    , CASE WHEN make_timestamp(paid.us) < asked.at_ts::TIMESTAMP THEN coalesce(label.label, 'LEGIT') END AS label
    , hour(make_timestamp(paid.us + paid.utc_offset_minutes * 60000000::BIGINT)) AS local_hour
    , paid.channel = 'REMOTE' AS is_remote
    , paid.channel = 'TRANSFER' AS is_transfer
    , paid.entry_mode = 'CONTACTLESS' AS is_contactless
    , paid.entry_mode = 'MAGSTRIPE' AS is_magstripe
    , coalesce(line.group_no, 0) AS line_of_business
    , paid.merchant_country_iso <> party.country_iso AS is_abroad
    , coalesce(device.primary_party_id <> paid.party_id, false) AS is_other_device
    , date_diff('day', account.opened_on, make_timestamp(paid.us)::DATE) AS account_days
    , paid.amount_minor / shop.per_euro AS euros
    , paid.amount_minor / shop.per_euro / (coalesce(line.median, law.transfer.median_euros) * shop.price) AS over_usual
    , paid.home_amount_minor * paid.payments / paid.total_minor AS over_mean
    , paid.home_amount_minor / paid.largest_minor AS over_largest
    , paid.since_us / 1000000 AS seconds_since
    , paid.payments AS payments_before
    , paid.payments_hour
    , paid.payments_day
    , coalesce(paid.day_minor, 0) / home.per_euro AS euros_day
    , coalesce(paid.declines_day, 0)::BIGINT AS declines_day
    , coalesce(first_time.signs, 0) & 1 > 0 AS is_new_payee
    , coalesce(first_time.signs, 0) & 2 > 0 AS is_new_device
    , coalesce(first_time.signs, 0) & 4 > 0 AS is_new_address
    , coalesce(first_time.signs, 0) & 8 > 0 AS is_new_country
    , coalesce(busy.payments_hour, 0) AS address_payments_hour
    , coalesce(others.address_parties, 0) AS address_parties
    , coalesce(others.device_parties, 0) AS device_parties
    , coalesce(others.beneficiary_parties, 0) AS beneficiary_parties
    , coalesce(received.received_day, 0) AS received_day
    , coalesce(party_called.us < paid.us, false) AS party_called_fraud
    , coalesce(address_called.us < paid.us, false) AS address_called_fraud
    , coalesce(device_called.us < paid.us, false) AS device_called_fraud
    , coalesce(beneficiary_called.us < paid.us, false) AS beneficiary_called_fraud
FROM asked
CROSS JOIN policy_6B.campaign_law AS law
CROSS JOIN party_past('paid') AS paid
JOIN s1_party_base_6A AS party ON party.party_id = paid.party_id
JOIN s2_account_base_6A AS account ON account.account_id = paid.account_id
JOIN money AS shop ON shop.country_iso = paid.merchant_country_iso
JOIN money AS home ON home.country_iso = party.country_iso
LEFT JOIN usual_of_merchant('merchant_mcc_map', 'policy_6B.group_ranges', 'policy_6B.groups') AS line ON line.merchant_id = paid.merchant_id
LEFT JOIN s4_device_base_6A AS device ON device.device_id = paid.device_id
LEFT JOIN party_first_time('paid') AS first_time ON first_time.flow_id = paid.flow_id
LEFT JOIN busy ON busy.flow_id = paid.flow_id
LEFT JOIN other_parties('met') AS others ON others.flow_id = paid.flow_id
LEFT JOIN received ON received.flow_id = paid.flow_id
LEFT JOIN called AS party_called ON party_called.side = 0 AND party_called.met_id = paid.party_id
LEFT JOIN called AS address_called ON address_called.side = 1 AND address_called.met_id = paid.ip_id
LEFT JOIN called AS device_called ON device_called.side = 2 AND device_called.met_id = paid.device_id
LEFT JOIN called AS beneficiary_called ON beneficiary_called.side = 3 AND beneficiary_called.met_id = paid.counterparty_account_id
LEFT JOIN labels_as_of(moment) AS label ON label.flow_id = paid.flow_id;

-- The same of all payments.
CREATE OR REPLACE MACRO features_at(moment) AS TABLE
SELECT * FROM features_of_share(moment, 1, 0);
