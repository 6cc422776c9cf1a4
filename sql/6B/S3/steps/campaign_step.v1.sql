/*
doc: >
  Each payment of a campaign: what is paid at merchants takes the place of an arrival, with its moment, its site and its terminal, so that merchants
  have as many payments as arrivals came; transfers are made when they are wanted.
*/
-- Arrivals that are taken.
WITH taken AS (
    SELECT entity, arrival_id FROM taken_visit
    UNION ALL
    SELECT entity, arrival_id FROM taken_order
)
SELECT step.* EXCLUDE (site_id), taken.arrival_id, event.ts_utc, event.utc_offset_minutes, event.site_id, event.terminal_no
FROM (SELECT * EXCLUDE (ts_utc, utc_offset_minutes) FROM wanted_step WHERE law = 'PAY') AS step
JOIN taken ON taken.entity = step.entity
JOIN arrival_event_5B AS event ON event.arrival_id = taken.arrival_id
UNION ALL BY NAME
SELECT * FROM wanted_step WHERE law <> 'PAY'
