/*
doc: What a cell knows of its members, one bit each.
step: load_contracts_inputs
*/
SELECT flag, bit
FROM (VALUES ('anonymizer', 1), ('owner_risky', 2), ('owner_mule', 4), ('high_device', 8),
    ('virtual', 16), ('risky_co_user', 32), ('many_parties', 64), ('many_ips', 128),
    ('many_devices', 256), ('risky_share_low', 512), ('risky_share_mid', 1024), ('risky_share_high', 2048),
    ('crowded', 4096), ('cross_border', 8192), ('many_sites', 16384), ('proxy_group', 32768), ('hosting_group', 65536)) AS flag (flag, bit)
