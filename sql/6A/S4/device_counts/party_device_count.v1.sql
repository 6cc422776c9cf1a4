/*
doc: >
  One row per party and device type of which it gets devices, with their number. Parties of a stratum take the quota of a type
  by their weights in the type's group: a party's part of the running sum of weights, cut at whole devices. So a stratum gives
  out its quota to the unit, and a party has the floor or the ceiling of what it expects.
*/
-- Gates and spreads of the device groups as lists.
WITH gate AS (
    SELECT list(share_slot(p_zero) ORDER BY group_no) AS gates, list(sigma ORDER BY group_no) AS sigmas
    FROM (SELECT DISTINCT group_no, p_zero, sigma FROM device_type_number)
)
-- Factors of the classes of wealth as one list, eight to a group.
, wealth AS (
    SELECT list(lean.factor ORDER BY type.group_no, lean.wealth_class) AS factors
    FROM wealth_lean AS lean
    JOIN (SELECT DISTINCT group_no, device_group FROM device_type_number) AS type ON type.device_group = lean.device_group
)
-- Log-normal weights in thousandths, more with wealth; 0 behind the gate of the group.
, weight AS MATERIALIZED (
    SELECT d.entity::UINTEGER AS party_id, d.batch AS stratum_no, d.sub::UTINYINT AS group_no
        , CASE WHEN slot_high(d.s0) >= gate.gates[d.sub::BIGINT]
            THEN CAST(greatest(least(exp(gate.sigmas[d.sub::BIGINT] * normal_cos(slot_high(d.s1), slot_low(d.s1))
                - gate.sigmas[d.sub::BIGINT] * gate.sigmas[d.sub::BIGINT] / 2), prior.device_weight_max)
                * wealth.factors[(d.sub::BIGINT - 1) * 8 + d.wealth_class + 1] * 1e3, 1) AS INTEGER)
            ELSE 0
        END AS weight
    FROM draw__device_allocation AS d
    CROSS JOIN gate
    CROSS JOIN wealth
    CROSS JOIN policy_6A.device_count_priors AS prior
)
-- Where every party of a stratum is behind the gate, all take part alike.
, stratum AS (
    SELECT stratum_no, group_no, weights = 0 AS is_alike, CASE WHEN weights > 0 THEN weights ELSE parties END AS weights
    FROM (SELECT stratum_no, group_no, count(*) AS parties, sum(weight)::BIGINT AS weights FROM weight GROUP BY stratum_no, group_no)
)
-- Weights are summed over a whole group, less those of the strata before: a running sum by stratum costs ten times as much.
, run AS (
    SELECT party_id, stratum_no, group_no, weight
        , (sum(weight) OVER (PARTITION BY group_no ORDER BY stratum_no, party_id ROWS UNBOUNDED PRECEDING))::BIGINT AS upto
    FROM (
        SELECT w.party_id, w.stratum_no, w.group_no, CASE WHEN stratum.is_alike THEN 1 ELSE w.weight END AS weight
        FROM weight AS w
        JOIN stratum ON stratum.stratum_no = w.stratum_no AND stratum.group_no = w.group_no
    )
)
-- Quotas with the total weight of their stratum, and of the strata before it.
, quota AS (
    SELECT quota.stratum_no, type.group_no, quota.device_no, quota.quota, stratum.weights, stratum.weights_before
    FROM device_quota AS quota
    JOIN device_type_number AS type ON type.device_no = quota.device_no
    JOIN (
        SELECT *, (sum(weights) OVER (PARTITION BY group_no ORDER BY stratum_no))::BIGINT - weights AS weights_before FROM stratum
    ) AS stratum ON stratum.stratum_no = quota.stratum_no AND stratum.group_no = type.group_no
    WHERE quota.quota > 0
)
SELECT party_id, stratum_no, device_no, devices
FROM (
    SELECT run.party_id, run.stratum_no, quota.device_no::UTINYINT AS device_no
        , ((run.upto - quota.weights_before) * quota.quota // quota.weights
            - (run.upto - quota.weights_before - run.weight) * quota.quota // quota.weights)::USMALLINT AS devices
    FROM run
    JOIN quota ON quota.stratum_no = run.stratum_no AND quota.group_no = run.group_no
)
WHERE devices > 0
