/*
doc: The findings of each law of the segment, rows at fault and rows looked at.
*/
-- Sums over the days.
WITH arrival AS (
    SELECT sum(arrivals) AS arrivals, sum(arrivals - with_payer) + sum(abs(payers - with_payer)) AS unpaid, sum(broken_chains) AS broken_chains
        , sum(payments) AS payments, sum(differences) + abs((SELECT count(*) FROM flow_6B) - sum(payments)) AS differences
    FROM arrival_evidence_6B
)
-- And over those of events.
, event AS (
    SELECT sum(payments) AS payments, sum(events) AS events, sum(order_faults) AS order_faults, sum(ledger_faults) AS ledger_faults
        , abs(sum(events) - (SELECT count(*) FROM flow_event_6B)) AS lost
    FROM event_evidence_6B
)
-- Findings of the laws.
, finding AS (
    SELECT 'ONE_PAYER' AS check_id, 'S1' AS owner_state, unpaid AS violations, arrivals AS rows_examined FROM arrival
    UNION ALL SELECT 'COMPLETE_CHAIN', 'S1', broken_chains, arrivals FROM arrival
    UNION ALL SELECT 'OWN_INSTRUMENT', 'S1', count_if(instrument.instrument_id IS NULL), count(*)
        FROM flow_6B AS paid
        LEFT JOIN s3_instrument_base_6A AS instrument
            ON instrument.instrument_id = paid.instrument_id AND instrument.account_id = paid.account_id AND instrument.owner_party_id = paid.party_id
    UNION ALL SELECT 'OWN_DEVICE', 'S1', count_if(device.device_id IS NULL), count(*)
        FROM flow_party_6B AS paid
        LEFT JOIN s4_device_base_6A AS device ON device.device_id = paid.device_id AND device.primary_party_id = paid.party_id
        WHERE paid.device_id IS NOT NULL
    UNION ALL SELECT 'ADDRESS_OF_DEVICE', 'S1', count_if(link.device_id IS NULL), count(*)
        FROM flow_party_6B AS paid
        LEFT JOIN s4_ip_links_6A AS link ON link.device_id = paid.device_id AND link.ip_id = paid.ip_id
        WHERE paid.device_id IS NOT NULL
    UNION ALL SELECT 'OUTCOME', 'S2', outcome_faults, payments FROM payment_finding
    UNION ALL SELECT 'MONEY', 'S2', money_faults, payments FROM payment_finding
    UNION ALL SELECT 'CHANNEL', 'S4', channel_faults, payments FROM payment_finding
    UNION ALL SELECT 'ONE_PAYMENT', 'S4', differences, payments FROM arrival
    UNION ALL SELECT 'EVENT_ORDER', 'S4', order_faults, events FROM event
    UNION ALL SELECT 'LEDGER', 'S4', ledger_faults + lost, payments FROM event
)
SELECT check_id, owner_state, violations::BIGINT AS violations, rows_examined::BIGINT AS rows_examined
    , CASE WHEN violations = 0 AND rows_examined > 0 THEN 'PASS' ELSE 'FAIL' END AS result
FROM finding
