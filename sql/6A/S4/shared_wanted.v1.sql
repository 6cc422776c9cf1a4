/*
doc: How many devices of each region and group are shared, as a share of all of them.
step: emit_regions.device_links
*/
SELECT plan.part, 1 AS cut, least(room.n, round_even(rule.share * plan.devices, 0)::BIGINT) AS take
FROM linked_plan AS plan
JOIN (SELECT part, sum(n)::BIGINT AS n FROM shared_place_bin GROUP BY part) AS room ON room.part = plan.part
JOIN (SELECT DISTINCT group_no, device_group FROM device_kind) AS g ON g.group_no = plan.part % 10
JOIN policy_6A.device_sharing AS rule ON rule.device_group = g.device_group
WHERE round_even(rule.share * plan.devices, 0) > 0
