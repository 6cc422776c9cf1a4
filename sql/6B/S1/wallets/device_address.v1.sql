/*
doc: The devices from which their owners may pay, each with its addresses, those that are typical of it first.
*/
-- Devices with codes of their addresses, which sort as they do.
WITH coded AS (
    SELECT link.device_id, list_sort(list(((link.link_role <> 'TYPICAL_DEVICE_IP')::BIGINT << 32) | link.ip_id)) AS codes
    FROM s4_ip_links_6A AS link
    SEMI JOIN payer_device AS device ON device.device_id = link.device_id
    GROUP BY link.device_id
)
SELECT device.device_id, device.party_id, list_transform(coded.codes, LAMBDA code: (code & 4294967295)::INTEGER) AS ip_ids
FROM payer_device AS device
JOIN coded ON coded.device_id = device.device_id
