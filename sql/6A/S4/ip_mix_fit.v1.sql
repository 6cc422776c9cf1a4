/*
doc: >
  Edges of each row of the mix and type, by iterative proportional fitting of the affinities to both margins (Deming and
  Stephan, 1940), in a fixed number of rounds. The last step fits the rows, so that they sum exactly.
step: plan_ip_counts
*/
WITH RECURSIVE affinity AS (
    SELECT device_group, ip_type, affinity
    FROM (UNPIVOT policy_6A.ip_affinity ON COLUMNS(* EXCLUDE (device_group)) INTO NAME ip_type VALUE affinity)
)
, start AS (
    SELECT r.mix_row, r.region_no, t.type_no, r.edges::DOUBLE AS row_total, t.quota::DOUBLE AS column_total
        , CASE WHEN r.is_first AND NOT kind.takes_first_edge THEN 0.0 ELSE t.quota * a.affinity END AS x
    FROM mix_row_count AS r
    JOIN ip_type_target AS t ON t.region_no = r.region_no
    JOIN ip_type_number AS kind ON kind.type_no = t.type_no
    JOIN (SELECT DISTINCT group_no, device_group FROM device_kind) AS g ON g.group_no = r.group_no
    JOIN affinity AS a ON a.device_group = g.device_group AND a.ip_type = kind.ip_type
)
, fitted AS (
    SELECT 0 AS step, * FROM start
    UNION ALL
    SELECT step + 1, mix_row, region_no, type_no, row_total, column_total
        , coalesce(CASE WHEN step % 2 = 0
            THEN x * column_total / nullif((sum(fx(x, 9)) OVER (PARTITION BY region_no, type_no))::DOUBLE / 1e9, 0)
            ELSE x * row_total / nullif((sum(fx(x, 9)) OVER (PARTITION BY mix_row))::DOUBLE / 1e9, 0)
        END, 0)
    FROM fitted
    WHERE step < 2 * (SELECT ipf_rounds FROM policy_6A.ip_count_priors)
)
SELECT mix_row, region_no, type_no, row_total::BIGINT AS edges, fx(x, 6) AS x_micro
FROM fitted
WHERE step = 2 * (SELECT ipf_rounds FROM policy_6A.ip_count_priors)
