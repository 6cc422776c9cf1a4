/*
doc: Devices and edges by region and segment of the owner, IPs by region, and the world.
step: merge_parts
*/
WITH owned AS (
    SELECT device_id // 15 AS party_id, count(*) AS devices
        , sum(owner_count + user_count + account_count + instrument_count)::BIGINT AS links, sum(ip_count)::BIGINT AS ips
    FROM s4_device_neighbourhoods_6A
    GROUP BY device_id // 15
)
, part AS (
    SELECT kin.region_id, kin.segment_id, sum(owned.devices)::BIGINT AS devices, sum(owned.links)::BIGINT AS links
        , sum(owned.ips)::BIGINT AS ips
    FROM owned
    JOIN graph_party AS party ON party.party_id = owned.party_id
    JOIN kin ON kin.kin_no = party.kin_no
    GROUP BY kin.region_id, kin.segment_id
)
SELECT region_id, segment_id, 'devices_total' AS metric_id, devices::DOUBLE AS value FROM part
UNION ALL SELECT region_id, segment_id, 'device_links_total', links FROM part
UNION ALL SELECT region_id, segment_id, 'ip_links_total', ips FROM part WHERE ips > 0
UNION ALL SELECT region_id, 'ALL', 'ips_total', count(*) FROM s4_ip_base_6A GROUP BY region_id
UNION ALL SELECT 'ALL', 'ALL', 'devices_total', count(*) FROM s4_device_base_6A
UNION ALL SELECT 'ALL', 'ALL', 'ips_total', count(*) FROM s4_ip_base_6A
UNION ALL SELECT 'ALL', 'ALL', 'device_links_total', count(*) FROM s4_device_links_6A
UNION ALL SELECT 'ALL', 'ALL', 'ip_links_total', count(*) FROM s4_ip_links_6A
