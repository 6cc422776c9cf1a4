/*
doc: The addresses of merchants.
source: merchant
target: ip
*/
SELECT merchant_id AS source_id, ip_id AS target_id, link_role AS edge
FROM s4_ip_links_6A
WHERE merchant_id IS NOT NULL
