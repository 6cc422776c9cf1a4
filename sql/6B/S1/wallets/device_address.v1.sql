/*
doc: The addresses of devices from which their owners may pay, numbered device by device, those that are typical of it first.
*/
SELECT (row_number() OVER (ORDER BY link.device_id, link.link_role <> 'TYPICAL_DEVICE_IP', link.ip_id) - 1)::INTEGER AS address_no
    , link.device_id, link.ip_id
FROM s4_ip_links_6A AS link
SEMI JOIN payer_device AS device ON device.device_id = link.device_id
