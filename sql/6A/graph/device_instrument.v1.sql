/*
doc: The instruments that each device reaches.
source: device
target: instrument
*/
SELECT device_id AS source_id, instrument_id AS target_id, link_role AS edge
FROM s4_device_links_6A
WHERE instrument_id IS NOT NULL
