/*
doc: The IPs that a device can use, the typical ones apart because each weighs more.
materialize: table
*/
SELECT device_id
    , coalesce(list(ip_id ORDER BY ip_id) FILTER (is_typical), []) AS typical_ip
    , coalesce(list(ip_id ORDER BY ip_id) FILTER (NOT is_typical), []) AS other_ip
FROM panel_ip_link
GROUP BY device_id
