/*
doc: The devices that have an IP.
materialize: table
*/
SELECT DISTINCT device_id FROM s4_ip_links_6A WHERE device_id IS NOT NULL
