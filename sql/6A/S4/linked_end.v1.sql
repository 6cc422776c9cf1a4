/*
doc: One row of lists by part, with place and id of the last device that has IPs.
step: emit_regions.ip_edges
*/
SELECT list(c.a_cut ORDER BY every.part) AS places, list(c.key_cut ORDER BY every.part) AS device_ids
FROM (SELECT unnest(range((SELECT max(part) FROM linked_cut) + 1)) AS part) AS every
LEFT JOIN linked_cut AS c ON c.part = every.part
