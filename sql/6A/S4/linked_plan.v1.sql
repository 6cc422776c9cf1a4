/*
doc: How many devices of each region and group have IPs. That settles coverage before any edge exists.
step: plan_ip_counts
*/
SELECT counted.part, counted.devices
    , least(counted.devices, ceil(quantise(linked.share * counted.devices, 9))::BIGINT) AS linked
FROM (SELECT part, sum(n)::BIGINT AS devices FROM linked_place_bin GROUP BY part) AS counted
JOIN (SELECT DISTINCT group_no, linked_share AS share FROM device_kind) AS linked ON linked.group_no = counted.part % 10
