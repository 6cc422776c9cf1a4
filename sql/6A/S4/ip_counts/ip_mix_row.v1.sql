/*
doc: The rows of the type mix (region, device group, and whether an edge is the first of its device) with their edges.
*/
SELECT mix_row, mix_row_region(mix_row) AS region_no, mix_row_group(mix_row) AS group_no, mix_row_is_first(mix_row) AS is_first
    , count(*) AS edges
FROM ip_edge
GROUP BY mix_row
