/*
doc: >
  Arrivals by day with their payers, and whether payments are what arrivals and campaigns hand over: as many, one for each arrival
  and transfer, with the same sums of moments, payers, instruments, devices and amounts, so that none is missing and none comes twice.
materialize: dataset
parts: flow_part_6B.part_no
machinery: true
*/
-- Arrivals with their payers, and the sums of those that no campaign takes.
WITH arrival AS (
    SELECT arrival_day(event.arrival_id) AS day_no, count(*) AS arrivals, count(payer.arrival_id) AS with_payer
        , count_if(payer.instrument_id IS NULL OR payer.account_id IS NULL OR payer.party_id IS NULL
            OR (event.channel_group = 'card_not_present') <> (payer.device_id IS NOT NULL)
            OR (payer.device_id IS NULL) <> (payer.ip_id IS NULL)) AS broken_chains
        , count(*) FILTER (WHERE taken.arrival_id IS NULL) AS kept, sum(epoch_us(event.ts_utc)) FILTER (WHERE taken.arrival_id IS NULL) AS moments
        , sum(payer.party_id) FILTER (WHERE taken.arrival_id IS NULL) AS parties
        , sum(payer.account_id) FILTER (WHERE taken.arrival_id IS NULL) AS accounts
        , sum(payer.instrument_id * (epoch_us(event.ts_utc) & 1048575)) FILTER (WHERE taken.arrival_id IS NULL) AS instruments
        , sum(payer.device_id) FILTER (WHERE taken.arrival_id IS NULL) AS devices
        , sum(payer.ip_id) FILTER (WHERE taken.arrival_id IS NULL) AS addresses
    FROM arrival_event_5B AS event
    LEFT JOIN (
        SELECT * FROM flow_party_6B
        WHERE part_no() IS NULL OR arrival_id BETWEEN pack_cell(part_first(part_no()), 0, 0) AND pack_cell(part_end(part_no()), 0, 0) - 1
    ) AS payer ON payer.arrival_id = event.arrival_id
    LEFT JOIN (SELECT arrival_id FROM campaign_flow_6B) AS taken ON taken.arrival_id = event.arrival_id
    WHERE part_no() IS NULL OR event.arrival_id BETWEEN pack_cell(part_first(part_no()), 0, 0) AND pack_cell(part_end(part_no()), 0, 0) - 1
    GROUP BY day_no
)
-- Payers.
, payer AS (
    SELECT arrival_day(arrival_id) AS day_no, count(*) AS payers
    FROM flow_party_6B
    WHERE part_no() IS NULL OR arrival_id BETWEEN pack_cell(part_first(part_no()), 0, 0) AND pack_cell(part_end(part_no()), 0, 0) - 1
    GROUP BY day_no
)
-- Payments of arrivals before campaigns change any.
, base AS (
    SELECT arrival_day(base.arrival_id) AS day_no, count(*) AS payments, sum(base.amount_minor) AS amounts
        , sum(base.home_amount_minor) AS home_amounts
        , sum(base.auth_latency_us * base.attempts) AS latencies, count_if(base.outcome = 'CLEARED') AS cleared
    FROM flow_base_6B AS base
    ANTI JOIN campaign_flow_6B AS taken ON taken.arrival_id = base.arrival_id
    WHERE part_no() IS NULL OR base.arrival_id BETWEEN pack_cell(part_first(part_no()), 0, 0) AND pack_cell(part_end(part_no()), 0, 0) - 1
    GROUP BY day_no
)
-- Payments of campaigns.
, campaign AS (
    SELECT day_no, count(*) AS payments, sum(epoch_us(ts_utc)) AS moments, sum(party_id) AS parties, sum(account_id) AS accounts
        , sum(instrument_id * (epoch_us(ts_utc) & 1048575)) AS instruments, sum(device_id) AS devices, sum(ip_id) AS addresses
        , sum(amount_minor) AS amounts, sum(home_amount_minor) AS home_amounts
        , sum(auth_latency_us * attempts) AS latencies, count_if(outcome = 'CLEARED') AS cleared
    FROM campaign_flow_6B
    GROUP BY day_no
)
-- All payments.
, flow AS (
    SELECT flow_day(flow_id)::INTEGER AS day_no, count(*) AS payments, count_if(channel <> 'TRANSFER') AS card_payments
        , sum(epoch_us(ts_utc)) AS moments, sum(party_id) AS parties, sum(account_id) AS accounts
        , sum(instrument_id * (epoch_us(ts_utc) & 1048575)) AS instruments, sum(device_id) AS devices, sum(ip_id) AS addresses
        , sum(amount_minor) AS amounts, sum(home_amount_minor) AS home_amounts
        , sum(auth_latency_us * attempts) AS latencies, count_if(outcome = 'CLEARED') AS cleared
    FROM flow_6B
    WHERE part_no() IS NULL OR flow_id BETWEEN flow_of_rank(part_first(part_no()), 0) AND flow_of_rank(part_end(part_no()), 0) - 1
    GROUP BY day_no
)
-- Days that are made, with all of them.
, day AS (
    SELECT part.day_no
        , coalesce(arrival.arrivals, 0) AS arrivals, coalesce(arrival.with_payer, 0) AS with_payer, coalesce(payer.payers, 0) AS payers
        , coalesce(arrival.broken_chains, 0) AS broken_chains, coalesce(flow.payments, 0) AS payments
        , [flow.payments, flow.payments, flow.card_payments, flow.moments, flow.parties, flow.accounts, flow.instruments, flow.devices, flow.addresses
            , flow.amounts, flow.home_amounts, flow.latencies, flow.cleared] AS found
        , [arrival.kept, base.payments, arrival.arrivals, arrival.moments, arrival.parties, arrival.accounts, arrival.instruments, arrival.devices
            , arrival.addresses
            , base.amounts, base.home_amounts, base.latencies, base.cleared] AS arrived
        , [campaign.payments, campaign.payments, 0, campaign.moments, campaign.parties, campaign.accounts, campaign.instruments, campaign.devices
            , campaign.addresses, campaign.amounts, campaign.home_amounts, campaign.latencies, campaign.cleared] AS made
    FROM flow_part_6B AS part
    LEFT JOIN arrival ON arrival.day_no = part.day_no
    LEFT JOIN payer ON payer.day_no = part.day_no
    LEFT JOIN base ON base.day_no = part.day_no
    LEFT JOIN campaign ON campaign.day_no = part.day_no
    LEFT JOIN flow ON flow.day_no = part.day_no
    WHERE part_no() IS NULL OR part.part_no = part_no()
)
SELECT day_no, arrivals, with_payer, payers, broken_chains, payments
    , len(list_filter(range(1, 14), LAMBDA place: coalesce(found[place], 0) <> coalesce(arrived[place], 0) + coalesce(made[place], 0))) AS differences
FROM day
