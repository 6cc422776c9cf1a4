/*
doc: Devices and edges by region and segment of the owner, IPs by region, and the world.
step: merge_parts
*/
WITH party AS (
    SELECT party.party_id, kin.region_id, kin.segment_id
    FROM graph_party AS party
    JOIN kin ON kin.kin_no = party.kin_no
)
, device AS (
    SELECT party.region_id, party.segment_id, count(*) AS n
    FROM device_profile AS d
    JOIN party ON party.party_id = d.party_id
    GROUP BY party.region_id, party.segment_id
)
, device_link AS (
    SELECT party.region_id, party.segment_id, sum(found.n)::BIGINT AS n
    FROM (SELECT device_id // 15 AS party_id, count(*) AS n FROM s4_device_links_6A GROUP BY device_id // 15) AS found
    JOIN party ON party.party_id = found.party_id
    GROUP BY party.region_id, party.segment_id
)
, ip_link AS (
    SELECT party.region_id, party.segment_id, sum(found.n)::BIGINT AS n
    FROM (SELECT party_id, sum(devices)::BIGINT AS n FROM ip_party GROUP BY party_id) AS found
    JOIN party ON party.party_id = found.party_id
    GROUP BY party.region_id, party.segment_id
)
, ip AS (
    SELECT region_id, count(*) AS n FROM s4_ip_base_6A GROUP BY region_id
)
SELECT region_id, segment_id, 'devices_total' AS metric_id, n::DOUBLE AS value FROM device
UNION ALL SELECT region_id, segment_id, 'device_links_total', n FROM device_link
UNION ALL SELECT region_id, segment_id, 'ip_links_total', n FROM ip_link
UNION ALL SELECT region_id, 'ALL', 'ips_total', n FROM ip
UNION ALL SELECT 'ALL', 'ALL', 'devices_total', count(*) FROM s4_device_base_6A
UNION ALL SELECT 'ALL', 'ALL', 'ips_total', count(*) FROM s4_ip_base_6A
UNION ALL SELECT 'ALL', 'ALL', 'device_links_total', count(*) FROM s4_device_links_6A
UNION ALL SELECT 'ALL', 'ALL', 'ip_links_total', count(*) FROM s4_ip_links_6A
