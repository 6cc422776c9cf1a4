/*
doc: >
  Payments that campaigns make or take up, by moment and instrument. A table, so that DuckDB knows how few they are before it looks for them among
  all payments.
*/
SELECT campaign_id, target_no, role, ts_utc, instrument_id FROM campaign_flow_6B
UNION ALL
SELECT change.campaign_id, change.target_no, change.role, event.ts_utc, payer.instrument_id
FROM campaign_change_6B AS change
JOIN arrival_event_5B AS event ON event.arrival_id = change.arrival_id
JOIN flow_party_6B AS payer ON payer.arrival_id = change.arrival_id
