-- Features of payments, free of what came later.

-- Payments of a share of the parties, with what a bank knew of each just before it was asked: nothing of a row reads its own answer, what became of it,
-- or anything later. `moment` splits time (a timestamp, or a text that is one): payments before it are to learn from and have the label that was known
-- at the moment, LEGIT where nobody had said anything; later ones are to be scored and have none. Parties whose id leaves the rest `share_no` by
-- `shares` are taken: (1, 0) are all. Money is in euros; a day is the last 24 hours, an hour the last 60 minutes. Of answers, those to payments at
-- least 30 seconds before are counted, because nobody waits longer for one.
CREATE OR REPLACE MACRO features_of_share(moment, shares, share_no) AS TABLE
-- What is asked for. It stands first in what follows, so that DuckDB looks for the payments when the macro is called and not when it is made.
WITH asked AS (
    SELECT moment AS at_ts, shares AS shares, share_no AS share_no
)
-- Lines of business of merchants, with the usual amount in euros at German prices.
, line AS (
    SELECT code.merchant_id, law.group_no, law.median
    FROM merchant_mcc_map AS code
    JOIN narrowest_range('merchant_mcc_map', 'policy_6B.group_ranges') AS found ON found.mcc = code.mcc
    JOIN policy_6B.groups AS law ON law."group" = found."group"
)
-- Euros in the smallest unit of each country's money, and its prices over Germany's.
, money AS (
    SELECT country.country_iso, currency.per_euro * pow(10, currency.exponent) AS per_euro, country.price / currency.per_euro AS level
    FROM policy_6B.countries AS country
    JOIN policy_6B.currencies AS currency ON currency.currency = country.currency
)
-- The payments of the share, by what tells who pays whom, from where.
, paid AS (
    SELECT flow.flow_id, epoch_us(flow.ts_utc) AS us, flow.utc_offset_minutes, flow.party_id, flow.account_id, flow.instrument_id
        , flow.device_id, flow.ip_id, flow.merchant_id, flow.merchant_country_iso, flow.counterparty_account_id, flow.channel, flow.entry_mode
        , flow.amount_minor, flow.home_amount_minor
        , coalesce(flow.counterparty_account_id, flow.merchant_id) * 2 + (flow.merchant_id IS NULL)::INTEGER AS payee
        , (flow.attempts > 1 OR flow.auth_decision = 'DECLINED')::INTEGER AS refused
    FROM asked
    JOIN flow_6B AS flow ON flow.party_id % asked.shares = asked.share_no
)
-- What the party had done before.
, behind AS (
    SELECT flow_id, us - lag(us) OVER earlier AS since_us, row_number() OVER earlier - 1 AS payments
        , sum(home_amount_minor) OVER before AS total_minor, max(home_amount_minor) OVER before AS largest_minor
        , count(*) OVER last_hour AS payments_hour, count(*) OVER last_day AS payments_day, sum(home_amount_minor) OVER last_day AS day_minor
        , sum(refused) OVER answered AS refused_day
    FROM paid
    WINDOW earlier AS (PARTITION BY party_id ORDER BY us, flow_id)
        , before AS (PARTITION BY party_id ORDER BY us, flow_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
        , last_hour AS (PARTITION BY party_id ORDER BY us RANGE BETWEEN 3600000000 PRECEDING AND 1 PRECEDING)
        , last_day AS (PARTITION BY party_id ORDER BY us RANGE BETWEEN 86400000000 PRECEDING AND 1 PRECEDING)
        , answered AS (PARTITION BY party_id ORDER BY us RANGE BETWEEN 86400000000 PRECEDING AND 30000000 PRECEDING)
)
-- What the party does for the first time, as bits.
, novelty AS (
    SELECT flow_id, sum(sign)::INTEGER AS signs
    FROM (
        SELECT min(flow_id) AS flow_id, 1 AS sign FROM paid GROUP BY party_id, payee
        UNION ALL SELECT min(flow_id), 2 FROM paid WHERE device_id IS NOT NULL GROUP BY party_id, device_id
        UNION ALL SELECT min(flow_id), 4 FROM paid WHERE ip_id IS NOT NULL GROUP BY party_id, ip_id
        UNION ALL SELECT min(flow_id), 8 FROM paid GROUP BY party_id, merchant_country_iso
        UNION ALL SELECT min(flow_id), 16 FROM paid GROUP BY party_id, instrument_id
    )
    GROUP BY flow_id
)
-- Payments from the addresses and devices of the share and to its beneficiaries, whoever made them, under the key of each.
, shared AS (
    SELECT 'address' AS side, flow.ip_id AS key, flow.flow_id, epoch_us(flow.ts_utc) AS us, flow.party_id
    FROM flow_6B AS flow
    SEMI JOIN paid ON paid.ip_id = flow.ip_id
    UNION ALL
    SELECT 'device', flow.device_id, flow.flow_id, epoch_us(flow.ts_utc), flow.party_id
    FROM flow_6B AS flow
    SEMI JOIN paid ON paid.device_id = flow.device_id
    UNION ALL
    SELECT 'beneficiary', flow.counterparty_account_id, flow.flow_id, epoch_us(flow.ts_utc), flow.party_id
    FROM flow_6B AS flow
    SEMI JOIN paid ON paid.counterparty_account_id = flow.counterparty_account_id
)
SELECT count(*) FROM asked, line, money, behind, novelty, shared;
