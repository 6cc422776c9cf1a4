/*
doc: >
  One row per party with its weight for each device type, in thousandths, that of the type's group, 0 behind the gate of
  the group, and its place among takers.
step: emit_regions.devices
*/
WITH grouped AS (
    SELECT list(share_slot(p_zero) ORDER BY group_no) AS gates, list(sigma ORDER BY group_no) AS sigmas
    FROM (SELECT DISTINCT group_no, p_zero, sigma FROM device_kind)
)
, drawn AS (
    SELECT d.batch, d.entity, d.sub, slot_low(d.s0) AS rank_slot
        , CASE WHEN slot_high(d.s0) >= grouped.gates[d.sub::BIGINT]
            THEN CAST(greatest(least(exp(grouped.sigmas[d.sub::BIGINT] * normal_cos(slot_high(d.s1), slot_low(d.s1))
                - grouped.sigmas[d.sub::BIGINT] * grouped.sigmas[d.sub::BIGINT] / 2), prior.device_weight_max) * 1e3, 1) AS INTEGER)
            ELSE 0
        END AS weight
    FROM draw__device_allocation AS d
    CROSS JOIN grouped
    CROSS JOIN policy_6A.device_count_priors AS prior
)
, side_by_side AS (
    SELECT entity::BIGINT AS party_id, max(batch) AS kin_no
        , [max(weight) FILTER (sub = 1), max(weight) FILTER (sub = 2), max(weight) FILTER (sub = 3)
            , max(weight) FILTER (sub = 4), max(weight) FILTER (sub = 5)] AS weights
        , max(rank_slot) FILTER (sub = 1)::BIGINT AS rank_slot
    FROM drawn
    GROUP BY entity
)
, kind AS (
    SELECT list(group_no ORDER BY device_no) AS groups FROM device_kind
)
SELECT w.party_id, w.kin_no
    , w.weights[kind.groups[1]] AS w1
    , w.weights[kind.groups[2]] AS w2
    , w.weights[kind.groups[3]] AS w3
    , w.weights[kind.groups[4]] AS w4
    , w.weights[kind.groups[5]] AS w5
    , w.weights[kind.groups[6]] AS w6
    , w.weights[kind.groups[7]] AS w7
    , w.rank_slot
FROM side_by_side AS w
CROSS JOIN kind
