/*
doc: Every number up to the last row of the mix with the eight rungs of its ladder.
step: plan_ip_counts
*/
SELECT mix_row, unnest(range(1, 9)) AS rung
FROM (SELECT unnest(range((SELECT max(mix_row) FROM mix_row_count) + 1)) AS mix_row)
