/*
doc: Who stands behind an IP, with how many devices.
step: emit_regions.ip_match
*/
SELECT ip_id, party_id, count(*) AS devices
FROM s4_ip_links_6A
WHERE party_id IS NOT NULL
GROUP BY ip_id, party_id
