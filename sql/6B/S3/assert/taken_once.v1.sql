/*
doc: >
  No arrival is taken twice by campaigns, in their place or to be disputed, and what takes the place of one is paid at its merchant at its moment.
code: 266
name: CAMPAIGN_ARRIVAL
hint: read taken_visit and taken_order of sql/6B/S3/steps
*/
SELECT arrival_id, count(*) AS campaigns, 'twice' AS rule
FROM (
    SELECT arrival_id FROM campaign_flow_6B WHERE arrival_id IS NOT NULL
    UNION ALL
    SELECT arrival_id FROM campaign_change_6B
)
GROUP BY arrival_id
HAVING count(*) > 1
UNION ALL
SELECT flow.arrival_id, flow.campaign_id, 'other arrival'
FROM campaign_flow_6B AS flow
LEFT JOIN arrival_event_5B AS event ON event.arrival_id = flow.arrival_id
WHERE flow.channel <> 'TRANSFER' AND (event.arrival_id IS NULL OR event.ts_utc <> flow.ts_utc OR event.merchant_id <> flow.merchant_id
    OR event.site_id IS DISTINCT FROM flow.site_id OR event.terminal_no IS DISTINCT FROM flow.terminal_no)
