/*
doc: >
  Devices of each party by type: its stretch of the running weights of its kin, cut at whole devices. A kin gives out its
  quota to the unit, and a party has the floor or the ceiling of what it expects.
step: emit_regions.devices
*/
WITH opened AS (
    SELECT w.party_id, w.kin_no, w.rank_slot
        , CASE WHEN t.t1 > 0 THEN w.w1 ELSE 1 END AS w1, CASE WHEN t.t1 > 0 THEN t.t1 ELSE t.parties END AS t1, q.n1
        , CASE WHEN t.t2 > 0 THEN w.w2 ELSE 1 END AS w2, CASE WHEN t.t2 > 0 THEN t.t2 ELSE t.parties END AS t2, q.n2
        , CASE WHEN t.t3 > 0 THEN w.w3 ELSE 1 END AS w3, CASE WHEN t.t3 > 0 THEN t.t3 ELSE t.parties END AS t3, q.n3
        , CASE WHEN t.t4 > 0 THEN w.w4 ELSE 1 END AS w4, CASE WHEN t.t4 > 0 THEN t.t4 ELSE t.parties END AS t4, q.n4
        , CASE WHEN t.t5 > 0 THEN w.w5 ELSE 1 END AS w5, CASE WHEN t.t5 > 0 THEN t.t5 ELSE t.parties END AS t5, q.n5
        , CASE WHEN t.t6 > 0 THEN w.w6 ELSE 1 END AS w6, CASE WHEN t.t6 > 0 THEN t.t6 ELSE t.parties END AS t6, q.n6
        , CASE WHEN t.t7 > 0 THEN w.w7 ELSE 1 END AS w7, CASE WHEN t.t7 > 0 THEN t.t7 ELSE t.parties END AS t7, q.n7
    FROM party_weight AS w
    JOIN kin_weight AS t ON t.kin_no = w.kin_no
    JOIN kin_quota AS q ON q.kin_no = w.kin_no
)
, run AS (
    SELECT *
        , (sum(w1) OVER kin_order)::BIGINT AS c1
        , (sum(w2) OVER kin_order)::BIGINT AS c2
        , (sum(w3) OVER kin_order)::BIGINT AS c3
        , (sum(w4) OVER kin_order)::BIGINT AS c4
        , (sum(w5) OVER kin_order)::BIGINT AS c5
        , (sum(w6) OVER kin_order)::BIGINT AS c6
        , (sum(w7) OVER kin_order)::BIGINT AS c7
    FROM opened
    WINDOW kin_order AS (PARTITION BY kin_no ORDER BY party_id ROWS UNBOUNDED PRECEDING)
)
, cut AS (
    SELECT party_id, kin_no, rank_slot
        , (c1 * n1 // t1 - (c1 - w1) * n1 // t1)::USMALLINT AS k1
        , (c2 * n2 // t2 - (c2 - w2) * n2 // t2)::USMALLINT AS k2
        , (c3 * n3 // t3 - (c3 - w3) * n3 // t3)::USMALLINT AS k3
        , (c4 * n4 // t4 - (c4 - w4) * n4 // t4)::USMALLINT AS k4
        , (c5 * n5 // t5 - (c5 - w5) * n5 // t5)::USMALLINT AS k5
        , (c6 * n6 // t6 - (c6 - w6) * n6 // t6)::USMALLINT AS k6
        , (c7 * n7 // t7 - (c7 - w7) * n7 // t7)::USMALLINT AS k7
    FROM run
)
SELECT *, (k1::INTEGER + k2::INTEGER + k3::INTEGER + k4::INTEGER + k5::INTEGER + k6::INTEGER + k7::INTEGER)::INTEGER AS devices FROM cut
