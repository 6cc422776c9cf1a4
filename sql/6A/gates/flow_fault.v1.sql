/*
doc: Flows whose account, instrument, device or IP is not linked as they claim, looked up in the bases and links.
materialize: table
*/
SELECT count(*) AS flows
    , count(*) FILTER (account.account_id IS NULL AND f.account_id IS NOT NULL) AS false_accounts
    , count(*) FILTER (i.instrument_id IS NULL AND f.instrument_id IS NOT NULL) AS false_instruments
    , count(*) FILTER (device.device_id IS NULL AND f.device_id IS NOT NULL) AS false_devices
    , count(*) FILTER (ip.ip_id IS NULL AND f.ip_id IS NOT NULL) AS false_ips
FROM flow AS f
LEFT JOIN s2_account_base_6A AS account ON account.account_id = f.account_id AND account.owner_party_id = f.party_id
LEFT JOIN s3_instrument_base_6A AS i ON i.instrument_id = f.instrument_id AND i.account_id = f.account_id
LEFT JOIN (SELECT DISTINCT device_id, party_id FROM panel_device_link) AS device ON device.device_id = f.device_id AND device.party_id = f.party_id
LEFT JOIN (
    SELECT l.ip_id, l.device_id
    FROM s4_ip_links_6A AS l
    SEMI JOIN panel_device AS known ON known.device_id = l.device_id
    SEMI JOIN s4_ip_base_6A AS base ON base.ip_id = l.ip_id
) AS ip ON ip.ip_id = f.ip_id AND ip.device_id = f.device_id
