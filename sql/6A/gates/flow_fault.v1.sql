/*
doc: >
  Number of flows whose account, instrument, device, IP or merchant is not linked as they claim, looked up in bases and
  links.
materialize: table
*/
SELECT count(*) FILTER (account.account_id IS NULL AND f.account_id IS NOT NULL) AS false_accounts
    , count(*) FILTER (i.instrument_id IS NULL AND f.instrument_id IS NOT NULL) AS false_instruments
    , count(*) FILTER (device.device_id IS NULL AND f.device_id IS NOT NULL) AS false_devices
    , count(*) FILTER (ip.ip_id IS NULL AND f.ip_id IS NOT NULL) AS false_ips
    , count(*) FILTER (merchant.merchant_id IS NULL) AS false_merchants
FROM flow AS f
LEFT JOIN s2_account_base_6A AS account ON account.account_id = f.account_id AND account.owner_party_id = f.party_id
LEFT JOIN (
    SELECT base.instrument_id, base.account_id FROM s3_instrument_base_6A AS base SEMI JOIN flow ON flow.instrument_id = base.instrument_id
) AS i ON i.instrument_id = f.instrument_id AND i.account_id = f.account_id
LEFT JOIN (
    SELECT DISTINCT l.device_id, l.party_id FROM panel_device_link AS l SEMI JOIN s4_device_base_6A AS base ON base.device_id = l.device_id
) AS device ON device.device_id = f.device_id AND device.party_id = f.party_id
LEFT JOIN (
    SELECT l.ip_id, l.device_id FROM panel_ip_link AS l SEMI JOIN s4_ip_base_6A AS base ON base.ip_id = l.ip_id
) AS ip ON ip.ip_id = f.ip_id AND ip.device_id = f.device_id
LEFT JOIN flow_merchant AS sold ON sold.party_id = f.party_id AND sold.flow_no = f.flow_no
LEFT JOIN s5_merchant_fraud_roles_6A AS merchant ON merchant.merchant_id = sold.merchant_id::BIGINT
