/*
doc: >
  Each device above what a party may own, and the party of the same stratum that takes it. Receivers have room for two devices
  more and take one each, and a second one where there are fewer receivers than devices; beyond that there is none.
*/
-- Devices of each party.
WITH owned AS (
    SELECT party_id, stratum_no, sum(devices)::BIGINT AS devices FROM party_device_count GROUP BY party_id, stratum_no
)
-- Devices of each party beyond the most that it may own.
, above AS (
    SELECT owned.party_id, owned.devices - prior.owned_max AS surplus
    FROM owned
    CROSS JOIN policy_6A.device_count_priors AS prior
    WHERE owned.devices > prior.owned_max
)
-- The devices of the last types go first.
, given AS (
    SELECT stratum_no, party_id, device_no, greatest(0, least(devices, surplus - (upto - devices)))::BIGINT AS devices
    FROM (
        SELECT counted.stratum_no, counted.party_id, counted.device_no, counted.devices, above.surplus
            , sum(counted.devices) OVER (PARTITION BY counted.party_id ORDER BY counted.device_no DESC) AS upto
        FROM party_device_count AS counted
        JOIN above ON above.party_id = counted.party_id
    )
)
-- The devices that are given, numbered in their stratum.
, surplus AS MATERIALIZED (
    SELECT stratum_no, party_id, device_no
        , row_number() OVER (PARTITION BY stratum_no ORDER BY party_id, device_no, ordinal) AS place
    FROM (SELECT stratum_no, party_id, device_no, unnest(range(1, devices + 1)) AS ordinal FROM given)
)
-- Parties of strata with a surplus that have room, in a drawn order.
, sort_key AS MATERIALIZED (
    SELECT d.batch AS part, slot_low(d.s0)::BIGINT AS a, 0 AS b, d.entity::BIGINT AS key, slot_low(d.s0)::BIGINT >> 42 AS bin
    FROM draw__device_allocation AS d
    LEFT JOIN owned ON owned.party_id = d.entity
    CROSS JOIN policy_6A.device_count_priors AS prior
    WHERE d.sub = 1 AND d.batch IN (SELECT stratum_no FROM surplus) AND coalesce(owned.devices, 0) <= prior.owned_max - 2
)
-- How many parties of each stratum take a device: one for each, as far as there are enough.
, quota AS (
    SELECT surplus.part, 1 AS threshold_no, least(surplus.n, room.n) AS k
    FROM (SELECT stratum_no AS part, count(*) AS n FROM surplus GROUP BY stratum_no) AS surplus
    JOIN (SELECT part, count(*) AS n FROM sort_key GROUP BY part) AS room ON room.part = surplus.part
)
-- These parties, numbered in their stratum.
, receiver AS (
    SELECT s.part, s.key AS party_id
        , row_number() OVER (PARTITION BY s.part ORDER BY s.a, s.key) AS place
        , count(*) OVER (PARTITION BY s.part) AS receivers
    FROM sort_key AS s
    JOIN kth_smallest('sort_key', 'quota') AS t ON t.part = s.part
    WHERE is_picked(s.a, s.b, s.key, t.a_threshold, t.b_threshold, t.key_threshold)
)
SELECT s.stratum_no, s.party_id AS giving_party_id, s.device_no, receiver.party_id AS receiving_party_id
FROM surplus AS s
LEFT JOIN receiver ON receiver.part = s.stratum_no AND receiver.place = (s.place - 1) % receiver.receivers + 1 AND s.place <= 2 * receiver.receivers
