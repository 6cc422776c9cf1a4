/*
doc: The findings of each law of the segment, rows at fault and rows looked at.
*/
-- Payers with the arrivals that they stand for.
WITH joined AS (
    SELECT count(*) AS arrivals, count(paid.arrival_id) AS paid
        , count_if(paid.instrument_id IS NULL OR paid.account_id IS NULL OR paid.party_id IS NULL) AS unpaid
        , count_if((event.channel_group = 'card_not_present') <> (paid.device_id IS NOT NULL) OR (paid.device_id IS NULL) <> (paid.ip_id IS NULL)) AS without_device
    FROM arrival_event_5B AS event
    LEFT JOIN flow_party_6B AS paid ON paid.arrival_id = event.arrival_id
)
-- Findings of the laws.
, finding AS (
    SELECT 'ONE_PAYER' AS check_id, 'S1' AS owner_state
        , abs(arrivals - paid) + abs(arrivals - (SELECT count(*) FROM flow_party_6B)) AS violations, arrivals AS rows_examined
    FROM joined
    UNION ALL SELECT 'COMPLETE_CHAIN', 'S1', unpaid + without_device, arrivals FROM joined
    UNION ALL SELECT 'OWN_INSTRUMENT', 'S1', count_if(instrument.instrument_id IS NULL), count(*)
        FROM flow_party_6B AS paid
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
)
SELECT check_id, owner_state, violations::BIGINT AS violations, rows_examined::BIGINT AS rows_examined
    , CASE WHEN violations = 0 AND rows_examined > 0 THEN 'PASS' ELSE 'FAIL' END AS result
FROM finding
