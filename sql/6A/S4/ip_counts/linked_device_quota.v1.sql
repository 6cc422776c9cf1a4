/*
doc: How many devices of each class have IPs. That settles coverage before any edge exists.
*/
SELECT counted.device_class, counted.devices
    , least(counted.devices, ceil(quantise(linked.share * counted.devices, 9))::BIGINT) AS linked
FROM (SELECT device_class, count(*) AS devices FROM device_profile GROUP BY device_class) AS counted
JOIN (SELECT DISTINCT group_no, linked_share AS share FROM device_type_number) AS linked
    ON linked.group_no = device_class_group(counted.device_class)
