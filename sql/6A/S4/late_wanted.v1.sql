/*
doc: Where the other types end in a row.
step: plan_ip_counts
*/
SELECT mix_row AS part, type_no AS cut, (sum(edges) OVER (PARTITION BY mix_row ORDER BY type_no))::BIGINT AS take
FROM ip_mix_plan
WHERE NOT is_anonymising AND edges > 0
