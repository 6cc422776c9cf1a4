/*
doc: >
  The devices that have IPs, those of a class with the smallest draws, with how many, in the order of their ids, which is then
  that of their edges' draws, and whether their owner likes to hide.
*/
-- IPs of a linked device: 1 plus Poisson of mean / share - 1, cut at the most IPs of a device. exp(-m) m^k / k! by recursion.
WITH RECURSIVE mean AS (
    SELECT type.device_no, rule.ips_per_device_max AS cap
        , greatest(0.0::DOUBLE, (type.edge_mean / type.linked_share - 1) * prior.ip_edge_scale) AS mean
    FROM device_type_number AS type
    CROSS JOIN policy_6A.ip_count_priors AS prior
    CROSS JOIN policy_6A.graph_linkage_rules AS rule
)
-- Poisson probabilities, each from the one before.
, term AS (
    SELECT device_no, cap, mean, 0 AS k, quantise(exp(-mean), 15) AS p FROM mean
    UNION ALL
    SELECT device_no, cap, mean, k + 1, p * mean / (k + 1) FROM term WHERE k + 2 < cap
)
-- Cumulative probabilities.
, run AS (
    SELECT device_no, k, least(1.0::DOUBLE, sum(to_fixed_point(p, 15)) OVER (PARTITION BY device_no ORDER BY k)::DOUBLE / 1e15) AS upto
    FROM term
    WHERE k + 1 < cap
)
-- Every device type with the 32 numbers that it may draw.
, grid AS (
    SELECT device_no, unnest(range(32)) AS k FROM device_type_number
)
-- Where the numbers of IPs end (bucket_of_32), 32 for each device type.
, buckets AS (
    SELECT list(coalesce(share_slot(run.upto), slot_end()) ORDER BY grid.device_no, grid.k) AS ends
    FROM grid
    LEFT JOIN run ON run.device_no = grid.device_no AND run.k = grid.k
)
-- Draws as sort keys of the device class.
, sort_key AS NOT MATERIALIZED (
    SELECT batch AS part, s0::BIGINT AS a, 0 AS b, entity::BIGINT AS key, s0::BIGINT >> 40 AS bin FROM draw__ip_count
)
-- How many devices of each class have IPs.
, quota AS (
    SELECT device_class AS part, 1 AS threshold_no, linked AS k FROM linked_device_quota WHERE linked > 0
)
-- The last draw of each class that has IPs.
, threshold AS MATERIALIZED (
    SELECT part, a_threshold, key_threshold FROM kth_smallest('sort_key', 'quota')
)
-- Lists by device class: rows looked up in them stay in their order.
, last AS (
    SELECT list(threshold.a_threshold ORDER BY class.part) AS draws, list(threshold.key_threshold ORDER BY class.part) AS device_ids
    FROM (SELECT unnest(range((SELECT max(part) FROM threshold) + 1)) AS part) AS class
    LEFT JOIN threshold ON threshold.part = class.part
)
-- Parties that like to hide.
, privacy_party AS (
    SELECT d.entity::BIGINT AS party_id
    FROM draw__party_graph AS d
    CROSS JOIN policy_6A.ip_count_priors AS prior
    WHERE d.s2 < share_slot(prior.privacy_share)
)
SELECT d.entity::BIGINT AS device_id, d.batch AS device_class, d.country_no, d.first_seat
    , bucket_of_32(d.s1, buckets.ends, (d.device_no::INTEGER - 1) * 32) AS edges
    , device_id_party(d.entity::BIGINT) IN (SELECT party_id FROM privacy_party) AS hides
FROM draw__ip_count AS d
CROSS JOIN buckets
CROSS JOIN last
WHERE is_picked(d.s0::BIGINT, 0, d.entity::BIGINT, last.draws[d.batch + 1], 0, last.device_ids[d.batch + 1])
ORDER BY device_id
