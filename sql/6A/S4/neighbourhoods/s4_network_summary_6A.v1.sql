/*
doc: Devices and edges by region and segment of the owner, IPs by region, and the world.
*/
-- Devices and links of each owner.
WITH owned AS (
    SELECT device_id_party(device_id) AS party_id, count(*) AS devices
        , sum(owner_count + user_count + account_count + instrument_count)::BIGINT AS links, sum(ip_count)::BIGINT AS ips
    FROM s4_device_neighbourhoods_6A
    GROUP BY device_id_party(device_id)
)
-- These by region and segment of the owner.
, part AS (
    SELECT stratum.region_id, stratum.segment_id, sum(owned.devices)::BIGINT AS devices, sum(owned.links)::BIGINT AS links
        , sum(owned.ips)::BIGINT AS ips
    FROM owned
    JOIN graph_party AS party ON party.party_id = owned.party_id
    JOIN party_stratum AS stratum ON stratum.stratum_no = party.stratum_no
    GROUP BY stratum.region_id, stratum.segment_id
)
SELECT region_id, segment_id, 'devices_total' AS metric_id, devices::DOUBLE AS value FROM part
UNION ALL SELECT region_id, segment_id, 'device_links_total', links FROM part
UNION ALL SELECT region_id, segment_id, 'ip_links_total', ips FROM part WHERE ips > 0
UNION ALL SELECT region_id, 'ALL', 'ips_total', count(*) FROM s4_ip_base_6A GROUP BY region_id
UNION ALL SELECT 'ALL', 'ALL', 'devices_total', count(*) FROM s4_device_base_6A
UNION ALL SELECT 'ALL', 'ALL', 'ips_total', count(*) FROM s4_ip_base_6A
UNION ALL SELECT 'ALL', 'ALL', 'device_links_total', count(*) FROM s4_device_links_6A
UNION ALL SELECT 'ALL', 'ALL', 'ip_links_total', count(*) FROM s4_ip_links_6A
