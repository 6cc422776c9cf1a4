/*
doc: The devices of targets from which they may pay, numbered party by party, each with its usual address.
*/
-- Devices with the address that is typical of them.
WITH device AS (
    SELECT base.device_id, base.primary_party_id AS party_id, min_by(link.ip_id, (link.link_role <> 'TYPICAL_DEVICE_IP', link.ip_id)) AS ip_id
    FROM s4_device_base_6A AS base
    SEMI JOIN policy_6B.payer_devices AS kind ON kind.value = base.device_type
    SEMI JOIN aim ON aim.party_id = base.primary_party_id
    JOIN s4_ip_links_6A AS link ON link.device_id = base.device_id
    GROUP BY base.device_id, base.primary_party_id
)
SELECT party_id, device_id, ip_id
    , (row_number() OVER (PARTITION BY party_id ORDER BY device_id) - 1)::INTEGER AS item_no
    , (count(*) OVER (PARTITION BY party_id))::INTEGER AS items
FROM device
