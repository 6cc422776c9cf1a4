/*
doc: >
  The fit in whole edges: the running sum of each row over the types, rounded.
step: plan_ip_counts
*/
WITH run AS (
    SELECT mix_row, region_no, type_no, edges
        , sum(x_micro) OVER (PARTITION BY mix_row ORDER BY type_no) AS upto
        , sum(x_micro) OVER (PARTITION BY mix_row) AS total
    FROM ip_mix_fit
)
, cut AS (
    SELECT *, round_even((upto * edges)::DOUBLE / total::DOUBLE, 0)::BIGINT AS edges_upto FROM run WHERE total > 0
)
SELECT cut.mix_row, cut.region_no, cut.type_no, kind.is_anonymising
    , cut.edges_upto - coalesce(lag(cut.edges_upto) OVER (PARTITION BY cut.mix_row ORDER BY cut.type_no), 0) AS edges
FROM cut
JOIN ip_type_number AS kind ON kind.type_no = cut.type_no
