/*
doc: Where the anonymising types end among the early edges of a row.
step: plan_ip_counts
*/
SELECT mix_row AS part, type_no AS cut, (sum(edges) OVER (PARTITION BY mix_row ORDER BY type_no))::BIGINT AS take
FROM ip_mix_plan
WHERE is_anonymising AND edges > 0
