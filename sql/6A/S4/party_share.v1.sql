/*
doc: >
  Devices of each party by type: its stretch of the running weights of its kin, cut at whole devices. A kin gives out its
  quota to the unit, and a party has the floor or the ceiling of what it expects. The weights run over all kins, less
  what the kins before have: one order for all types, where a sum by kin costs ten times as much.
step: emit_regions.devices
*/
WITH run AS (
    SELECT w.party_id, w.kin_no, w.rank_slot
        , CASE WHEN k.t1 > 0 THEN w.w1 ELSE 1 END AS w1, k.u1, k.n1, k.before1
        , CASE WHEN k.t2 > 0 THEN w.w2 ELSE 1 END AS w2, k.u2, k.n2, k.before2
        , CASE WHEN k.t3 > 0 THEN w.w3 ELSE 1 END AS w3, k.u3, k.n3, k.before3
        , CASE WHEN k.t4 > 0 THEN w.w4 ELSE 1 END AS w4, k.u4, k.n4, k.before4
        , CASE WHEN k.t5 > 0 THEN w.w5 ELSE 1 END AS w5, k.u5, k.n5, k.before5
        , CASE WHEN k.t6 > 0 THEN w.w6 ELSE 1 END AS w6, k.u6, k.n6, k.before6
        , CASE WHEN k.t7 > 0 THEN w.w7 ELSE 1 END AS w7, k.u7, k.n7, k.before7
    FROM party_weight AS w
    JOIN kin_run AS k ON k.kin_no = w.kin_no
)
, summed AS (
    SELECT *
        , (sum(w1) OVER kin_order)::BIGINT - before1 AS c1
        , (sum(w2) OVER kin_order)::BIGINT - before2 AS c2
        , (sum(w3) OVER kin_order)::BIGINT - before3 AS c3
        , (sum(w4) OVER kin_order)::BIGINT - before4 AS c4
        , (sum(w5) OVER kin_order)::BIGINT - before5 AS c5
        , (sum(w6) OVER kin_order)::BIGINT - before6 AS c6
        , (sum(w7) OVER kin_order)::BIGINT - before7 AS c7
    FROM run
    WINDOW kin_order AS (ORDER BY kin_no, party_id ROWS UNBOUNDED PRECEDING)
)
, cut AS (
    SELECT party_id, kin_no, rank_slot
        , (c1 * n1 // u1 - (c1 - w1) * n1 // u1)::USMALLINT AS k1
        , (c2 * n2 // u2 - (c2 - w2) * n2 // u2)::USMALLINT AS k2
        , (c3 * n3 // u3 - (c3 - w3) * n3 // u3)::USMALLINT AS k3
        , (c4 * n4 // u4 - (c4 - w4) * n4 // u4)::USMALLINT AS k4
        , (c5 * n5 // u5 - (c5 - w5) * n5 // u5)::USMALLINT AS k5
        , (c6 * n6 // u6 - (c6 - w6) * n6 // u6)::USMALLINT AS k6
        , (c7 * n7 // u7 - (c7 - w7) * n7 // u7)::USMALLINT AS k7
    FROM summed
)
SELECT *
    , (k1::INTEGER + k2::INTEGER + k3::INTEGER + k4::INTEGER + k5::INTEGER + k6::INTEGER + k7::INTEGER)::INTEGER AS devices
FROM cut
