/*
doc: The parties of a kin and their weights for each device type. Where every party is behind the gate, all take part alike.
step: emit_regions.devices
*/
SELECT kin_no, count(*) AS parties
    , sum(w1)::BIGINT AS t1
    , sum(w2)::BIGINT AS t2
    , sum(w3)::BIGINT AS t3
    , sum(w4)::BIGINT AS t4
    , sum(w5)::BIGINT AS t5
    , sum(w6)::BIGINT AS t6
    , sum(w7)::BIGINT AS t7
FROM party_weight
GROUP BY kin_no
