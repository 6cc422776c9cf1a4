/*
doc: >
  One row per kin with its quotas by device type (n), the weights that share them (u), and those of the kins before it.
  Where every party is behind the gate (t is 0), all take part alike.
step: emit_regions.devices
*/
WITH opened AS (
    SELECT t.kin_no
        , t.t1, CASE WHEN t.t1 > 0 THEN t.t1 ELSE t.parties END AS u1, q.n1
        , t.t2, CASE WHEN t.t2 > 0 THEN t.t2 ELSE t.parties END AS u2, q.n2
        , t.t3, CASE WHEN t.t3 > 0 THEN t.t3 ELSE t.parties END AS u3, q.n3
        , t.t4, CASE WHEN t.t4 > 0 THEN t.t4 ELSE t.parties END AS u4, q.n4
        , t.t5, CASE WHEN t.t5 > 0 THEN t.t5 ELSE t.parties END AS u5, q.n5
        , t.t6, CASE WHEN t.t6 > 0 THEN t.t6 ELSE t.parties END AS u6, q.n6
        , t.t7, CASE WHEN t.t7 > 0 THEN t.t7 ELSE t.parties END AS u7, q.n7
    FROM kin_weight AS t
    JOIN kin_quota AS q ON q.kin_no = t.kin_no
)
SELECT *
    , (sum(u1) OVER (ORDER BY kin_no))::BIGINT - u1 AS before1
    , (sum(u2) OVER (ORDER BY kin_no))::BIGINT - u2 AS before2
    , (sum(u3) OVER (ORDER BY kin_no))::BIGINT - u3 AS before3
    , (sum(u4) OVER (ORDER BY kin_no))::BIGINT - u4 AS before4
    , (sum(u5) OVER (ORDER BY kin_no))::BIGINT - u5 AS before5
    , (sum(u6) OVER (ORDER BY kin_no))::BIGINT - u6 AS before6
    , (sum(u7) OVER (ORDER BY kin_no))::BIGINT - u7 AS before7
FROM opened
