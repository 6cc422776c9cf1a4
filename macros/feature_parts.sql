-- Parts of the features of payments (see features.sql). `paid` names the payments whose features are asked for: flow_id, us (microseconds), party_id,
-- payee, device_id, ip_id, merchant_country_iso, home_amount_minor, is_declined.

-- The payments with what their party had done before each. Of answers those to payments at least 30 seconds before count, because nobody waits
-- longer for one.
CREATE OR REPLACE MACRO party_past(paid) AS TABLE
SELECT *, us - lag(us) OVER in_order AS since_us, row_number() OVER in_order - 1 AS payments
    , sum(home_amount_minor) OVER before AS total_minor, max(home_amount_minor) OVER before AS largest_minor
    , count(*) OVER last_hour AS payments_hour, count(*) OVER last_day AS payments_day, sum(home_amount_minor) OVER last_day AS day_minor
    , sum(is_declined) OVER answered AS declines_day
FROM query_table(paid)
WINDOW in_order AS (PARTITION BY party_id ORDER BY us, flow_id)
    , before AS (PARTITION BY party_id ORDER BY us, flow_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    , last_hour AS (PARTITION BY party_id ORDER BY us RANGE BETWEEN 3600000000 PRECEDING AND 1 PRECEDING)
    , last_day AS (PARTITION BY party_id ORDER BY us RANGE BETWEEN 86400000000 PRECEDING AND 1 PRECEDING)
    , answered AS (PARTITION BY party_id ORDER BY us RANGE BETWEEN 86400000000 PRECEDING AND 30000000 PRECEDING);

-- What the party does for the first time, as bits: pays this payee (1), with this device (2), from this address (4), in this country (8).
-- Payments without a bit have no row. Ids grow with time.
CREATE OR REPLACE MACRO party_first_time(paid) AS TABLE
SELECT flow_id, sum(sign)::INTEGER AS signs
FROM (
    SELECT min(flow_id) AS flow_id, 1 AS sign FROM query_table(paid) GROUP BY party_id, payee
    UNION ALL SELECT min(flow_id), 2 FROM query_table(paid) WHERE device_id IS NOT NULL GROUP BY party_id, device_id
    UNION ALL SELECT min(flow_id), 4 FROM query_table(paid) WHERE ip_id IS NOT NULL GROUP BY party_id, ip_id
    UNION ALL SELECT min(flow_id), 8 FROM query_table(paid) GROUP BY party_id, merchant_country_iso
)
GROUP BY flow_id;

-- How many other parties had used the address (side 1) or the device (2) of a payment, or paid its beneficiary (3). `met` names payments under what
-- they meet: side, met_id, flow_id, us, party_id. A payment that meets nobody has no row.
CREATE OR REPLACE MACRO other_parties(met) AS TABLE
-- When each party first met them, where there are several.
WITH first_met AS (
    SELECT side, met_id, party_id, min(flow_id) AS first_id, min(us) AS first_us
    FROM query_table(met)
    GROUP BY side, met_id, party_id
    QUALIFY count(*) OVER (PARTITION BY side, met_id) > 1
)
-- Parties that had met them before each payment, less the party itself.
, counted AS (
    SELECT own.side, own.flow_id, sum((own.flow_id = first_met.first_id)::INTEGER) OVER (PARTITION BY own.side, own.met_id ORDER BY own.us
            RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) - (first_met.first_us < own.us)::INTEGER AS parties
    FROM query_table(met) AS own
    JOIN first_met ON first_met.side = own.side AND first_met.met_id = own.met_id AND first_met.party_id = own.party_id
)
SELECT flow_id, coalesce(max(parties) FILTER (side = 1), 0)::BIGINT AS address_parties
    , coalesce(max(parties) FILTER (side = 2), 0)::BIGINT AS device_parties
    , coalesce(max(parties) FILTER (side = 3), 0)::BIGINT AS beneficiary_parties
FROM counted
WHERE parties > 0
GROUP BY flow_id;

-- When a payment of a party (side 0), from an address (1) or a device (2), or to a beneficiary (3) was first called fraud by anybody.
-- `labels` and `flows` name flow_label_6B and flow_6B, or relations like them.
CREATE OR REPLACE MACRO first_called_fraud(labels, flows) AS TABLE
-- The payments that were called fraud, and when.
WITH named AS (
    SELECT flow.party_id, flow.ip_id, flow.device_id, flow.counterparty_account_id, epoch_us(label.available_ts) AS us
    FROM query_table(labels) AS label
    JOIN query_table(flows) AS flow ON flow.flow_id = label.flow_id
    WHERE label.label = 'FRAUD'
)
SELECT 0 AS side, party_id AS met_id, min(us) AS us FROM named GROUP BY party_id
UNION ALL
SELECT 1, ip_id, min(us) FROM named WHERE ip_id IS NOT NULL GROUP BY ip_id
UNION ALL
SELECT 2, device_id, min(us) FROM named WHERE device_id IS NOT NULL GROUP BY device_id
UNION ALL
SELECT 3, counterparty_account_id, min(us) FROM named WHERE counterparty_account_id IS NOT NULL GROUP BY counterparty_account_id;

-- Merchants with their line of business and the usual amount in it, in euros at German prices. `codes` names their category codes, `ranges` and
-- `groups` the lines of business.
CREATE OR REPLACE MACRO usual_of_merchant(codes, ranges, groups) AS TABLE
SELECT code.merchant_id, law.group_no, law.median
FROM query_table(codes) AS code
JOIN narrowest_range(codes, ranges) AS found ON found.mcc = code.mcc
JOIN query_table(groups) AS law ON law."group" = found."group";
