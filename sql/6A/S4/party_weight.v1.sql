/*
doc: >
  One row per party with its weight for each device type, in thousandths, 0 behind the gate of the group, and its place
  among takers.
step: emit_regions.devices
*/
WITH drawn AS (
    SELECT d.batch, d.entity, d.sub, d.s3
        , CASE WHEN d.s0 >= share_slot(g.p_zero) THEN CAST(greatest(least(
            exp(g.sigma * normal_cos(d.s1, d.s2) - g.sigma * g.sigma / 2), prior.device_weight_max) * 1e3, 1) AS INTEGER)
            ELSE 0 END AS weight
    FROM draw__device_allocation AS d
    JOIN (SELECT DISTINCT group_no, p_zero, sigma FROM device_kind) AS g ON g.group_no = d.sub
    CROSS JOIN policy_6A.device_count_priors AS prior
)
SELECT drawn.entity::BIGINT AS party_id, max(drawn.batch) AS kin_no
    , max(drawn.weight) FILTER (kind.device_no = 1) AS w1
    , max(drawn.weight) FILTER (kind.device_no = 2) AS w2
    , max(drawn.weight) FILTER (kind.device_no = 3) AS w3
    , max(drawn.weight) FILTER (kind.device_no = 4) AS w4
    , max(drawn.weight) FILTER (kind.device_no = 5) AS w5
    , max(drawn.weight) FILTER (kind.device_no = 6) AS w6
    , max(drawn.weight) FILTER (kind.device_no = 7) AS w7
    , max(drawn.s3) FILTER (drawn.sub = 1)::BIGINT AS rank_slot
FROM drawn
JOIN device_kind AS kind ON kind.group_no = drawn.sub
GROUP BY drawn.entity
