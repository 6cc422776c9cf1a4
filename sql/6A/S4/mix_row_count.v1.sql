/*
doc: Edges of each row of the type mix.
step: plan_ip_counts
*/
SELECT mix_row, mix_row // 100 AS region_no, mix_row // 10 % 10 AS group_no, mix_row % 10 = 0 AS is_first, count(*) AS edges
FROM ip_edge
GROUP BY mix_row
