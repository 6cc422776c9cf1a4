/*
doc: The accounts that each device reaches.
source: device
target: account
*/
SELECT device_id AS source_id, account_id AS target_id, link_role AS edge
FROM s4_device_links_6A
WHERE account_id IS NOT NULL
