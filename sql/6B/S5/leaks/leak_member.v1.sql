/*
doc: >
  How well it tells fraud that a payment stands in a public table, at the moment of the payment: its events, its arrival (the same merchant and
  moment), its payer among the wallets, and what a bank knows of it by
  then. Transfers have no arrival, which their channel says already: they are asked for the other tables.
materialize: view
*/
-- Payments of the sample that stand in each table.
WITH member AS (
    SELECT DISTINCT 'flow_event_6B' AS name, event.flow_id FROM flow_event_6B AS event SEMI JOIN leak_flow ON leak_flow.flow_id = event.flow_id
    UNION ALL SELECT DISTINCT 'arrival_event_5B', flow.flow_id
        FROM arrival_event_5B AS event
        JOIN leak_flow AS flow ON flow.merchant_id = event.merchant_id AND flow.ts_utc = event.ts_utc
    UNION ALL SELECT 'wallet_6B', flow.flow_id FROM leak_flow AS flow SEMI JOIN wallet_6B AS wallet ON wallet.party_id = flow.party_id
    UNION ALL SELECT DISTINCT 'flow_label_6B', flow.flow_id
        FROM flow_label_6B AS label
        JOIN leak_flow AS flow ON flow.flow_id = label.flow_id AND label.available_ts <= flow.ts_utc
    UNION ALL SELECT DISTINCT 'alert_6B', flow.flow_id
        FROM alert_6B AS alert
        JOIN leak_flow AS flow ON flow.flow_id = alert.flow_id AND alert.alerted_ts <= flow.ts_utc
    UNION ALL SELECT DISTINCT 'case_event_6B', flow.flow_id
        FROM case_event_6B AS event
        JOIN leak_flow AS flow ON flow.flow_id = event.flow_id AND event.ts_utc <= flow.ts_utc
)
-- Frauds and others in each.
, counted AS (
    SELECT asked.name, count_if(flow.is_fraud) AS hits, count_if(NOT flow.is_fraud) AS others
        , count_if(flow.is_fraud AND member.flow_id IS NOT NULL) AS hits_in, count_if(NOT flow.is_fraud AND member.flow_id IS NOT NULL) AS others_in
    FROM (SELECT unnest(['flow_event_6B', 'arrival_event_5B', 'wallet_6B', 'flow_label_6B', 'alert_6B', 'case_event_6B']) AS name) AS asked
    CROSS JOIN leak_flow AS flow
    LEFT JOIN member ON member.name = asked.name AND member.flow_id = flow.flow_id
    WHERE asked.name <> 'arrival_event_5B' OR flow.merchant_id IS NOT NULL
    GROUP BY asked.name
)
SELECT 'member_' || name AS score_name, hits, others
    , hits_in * (2 * (others - others_in) + others_in) + (hits - hits_in) * (others - others_in) AS above_twice
    , 2 * hits * others AS pairs_twice
FROM counted
