/*
doc: Devices that fraudsters use, by number, each with its usual address; addresses of high risk stand beside those in tool_address.
*/
-- Devices of parties with a fraud role of their own, or of the device.
WITH device AS (
    SELECT base.device_id, min_by(link.ip_id, (link.link_role <> 'TYPICAL_DEVICE_IP', link.ip_id)) AS ip_id
    FROM s4_device_base_6A AS base
    SEMI JOIN policy_6B.payer_devices AS kind ON kind.value = base.device_type
    JOIN s5_device_fraud_roles_6A AS role ON role.device_id = base.device_id
    JOIN s4_ip_links_6A AS link ON link.device_id = base.device_id
    WHERE role.fraud_role_device <> 'CLEAN_DEVICE' AND base.primary_party_id IS NOT NULL
    GROUP BY base.device_id
)
SELECT (row_number() OVER (ORDER BY device_id) - 1)::INTEGER AS tool_no, device_id, ip_id, (count(*) OVER ())::INTEGER AS tools FROM device
