/*
doc: The published links counted by party - devices that it owns or uses, and IPs.
step: merge_parts
lane: input_load_schema_validation
*/
WITH used AS (
    SELECT party_id, count(*) AS devices
    FROM s4_device_links_6A
    WHERE link_role IN ('PRIMARY_OWNER', 'SECONDARY_USER')
    GROUP BY party_id
)
, met AS (
    SELECT ip.party_id, count(*) AS ips, count(hiding.ip_id) AS hiding_ips
    FROM ip_party AS ip
    LEFT JOIN hiding_ip AS hiding ON hiding.ip_id = ip.ip_id
    GROUP BY ip.party_id
)
SELECT coalesce(used.party_id, met.party_id) AS party_id
    , coalesce(used.devices, 0) AS devices, coalesce(met.ips, 0) AS ips, coalesce(met.hiding_ips, 0) AS hiding_ips
FROM used
FULL JOIN met ON met.party_id = used.party_id
