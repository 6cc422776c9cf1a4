/*
doc: >
  Edges of each row of the mix and IP type: iterative proportional fitting of the affinities to both margins (Deming and
  Stephan, 1940) in a fixed number of rounds, then in whole edges.
*/
-- Affinities of device groups to IP types, one row each.
WITH RECURSIVE affinity AS (
    SELECT device_group, ip_type, affinity
    FROM (UNPIVOT policy_6A.ip_affinity ON COLUMNS(* EXCLUDE (device_group)) INTO NAME ip_type VALUE affinity)
)
-- Where the fit begins: quotas times affinities, 0 where a first edge may not go.
, start AS (
    SELECT r.mix_row, r.region_no, q.type_no, r.edges::DOUBLE AS row_total, q.quota::DOUBLE AS column_total
        , CASE WHEN r.is_first AND NOT type.takes_first_edge THEN 0.0 ELSE q.quota * a.affinity END AS x
    FROM ip_mix_row AS r
    JOIN ip_type_quota AS q ON q.region_no = r.region_no
    JOIN ip_type_number AS type ON type.type_no = q.type_no
    JOIN (SELECT DISTINCT group_no, device_group FROM device_type_number) AS g ON g.group_no = r.group_no
    JOIN affinity AS a ON a.device_group = g.device_group AND a.ip_type = type.ip_type
)
-- Even steps fit the columns, odd ones the rows: the last step fits the rows, so that they sum exactly.
, fitted AS (
    SELECT 0 AS iteration, * FROM start
    UNION ALL
    SELECT iteration + 1, mix_row, region_no, type_no, row_total, column_total
        , coalesce(CASE WHEN iteration % 2 = 0
            THEN x * column_total / nullif((sum(to_fixed_point(x, 9)) OVER (PARTITION BY region_no, type_no))::DOUBLE / 1e9, 0)
            ELSE x * row_total / nullif((sum(to_fixed_point(x, 9)) OVER (PARTITION BY mix_row))::DOUBLE / 1e9, 0)
        END, 0)
    FROM fitted
    WHERE iteration < 2 * (SELECT ipf_rounds FROM policy_6A.ip_count_priors)
)
-- The fit after its last step, in millionths of an edge.
, fit AS (
    SELECT mix_row, region_no, type_no, row_total::BIGINT AS edges, to_fixed_point(x, 6) AS x_micro
    FROM fitted
    WHERE iteration = 2 * (SELECT ipf_rounds FROM policy_6A.ip_count_priors)
)
-- Whole edges are differences of the rounded running sum of a row over the types.
, run AS (
    SELECT mix_row, region_no, type_no, edges
        , sum(x_micro) OVER (PARTITION BY mix_row ORDER BY type_no) AS upto
        , sum(x_micro) OVER (PARTITION BY mix_row) AS total
    FROM fit
)
-- Running sums in whole edges.
, rounded AS (
    SELECT *, round_even((upto * edges)::DOUBLE / total::DOUBLE, 0)::BIGINT AS edges_upto FROM run WHERE total > 0
)
SELECT rounded.mix_row, rounded.region_no, rounded.type_no, type.is_anonymising
    , rounded.edges_upto - coalesce(lag(rounded.edges_upto) OVER (PARTITION BY rounded.mix_row ORDER BY rounded.type_no), 0) AS edges
FROM rounded
JOIN ip_type_number AS type ON type.type_no = rounded.type_no
