/*
doc: >
  One row per shared device and secondary user, before the cap on devices per party. The devices of a class that are shared
  are those with the smallest draws whose owner does not live alone; users are members of the household from the owner's seat
  on, users_min and a geometric number more. On some devices they are acquaintances instead (who shares a flat or minds a shop), of the
  same country and no fraudsters that share devices, and as many as they are whatever the household; else whoever used a device
  outside its household, or with more than it has, would be a fraudster. What a ring shares, no household does.
*/
-- Draws of the devices whose owner does not live alone, as sort keys of their class.
WITH sort_key AS NOT MATERIALIZED (
    SELECT batch AS part, s0::BIGINT AS a, 0 AS b, entity::BIGINT AS key, s0::BIGINT >> 40 AS bin
    FROM draw__device_sharing
    WHERE size > 1
)
-- Rules of sharing by number of the device group.
, rule AS (
    SELECT type.group_no, rule.share, rule.users_min, rule.users_max, rule.stop
    FROM (SELECT DISTINCT group_no, device_group FROM device_type_number) AS type
    JOIN policy_6A.device_sharing AS rule ON rule.device_group = type.device_group
)
-- The share is one of all devices of the class.
, quota AS (
    SELECT counted.device_class AS part, 1 AS threshold_no, least(counted.shareable, round_even(rule.share * counted.devices, 0)::BIGINT) AS k
    FROM (
        SELECT device_class, count(*) AS devices, count(*) FILTER (size > 1) AS shareable FROM device_profile GROUP BY device_class
    ) AS counted
    JOIN rule ON rule.group_no = device_class_group(counted.device_class)
    WHERE round_even(rule.share * counted.devices, 0) > 0 AND counted.shareable > 0
)
-- Members of rings that share devices, with their seats.
, core AS (
    SELECT home.party_id, home.seat
    FROM ring_seat AS member
    JOIN party_home AS home ON home.party_id = member.party_id
    WHERE member.is_core
)
-- Shared devices with the number of their users, and the place among the seats of the country from which on acquaintances sit.
, shared AS (
    SELECT d.entity::BIGINT AS device_id, d.country_no, d.seat, d.first_seat, d.size::BIGINT AS size
        , least(rule.users_max - 1, CASE WHEN meets.outside THEN rule.users_max ELSE d.size::BIGINT END - 1
            , rule.users_min - 1 + floor(quantise(ln(rng_u(slot_high(d.s1))) / ln(1 - rule.stop), 12))::BIGINT) AS others
        , CASE WHEN meets.outside THEN slot_low(d.s1)::DOUBLE / share_slot(ring.acquaintances)::DOUBLE END AS met_at
    FROM draw__device_sharing AS d
    JOIN kth_smallest('sort_key', 'quota') AS last ON last.part = d.batch
    JOIN rule ON rule.group_no = device_class_group(d.batch)
    LEFT JOIN core ON core.party_id = d.party_id
    ANTI JOIN (SELECT device_id FROM ring_user) AS taken ON taken.device_id = d.entity::BIGINT
    CROSS JOIN policy_6A.fraud_ring_policy AS ring
    CROSS JOIN LATERAL (SELECT slot_low(d.s1) < share_slot(ring.acquaintances) AND core.party_id IS NULL AS outside) AS meets
    WHERE d.size > 1
        AND is_picked(d.s0::BIGINT, 0, d.entity::BIGINT, last.a_threshold, last.b_threshold, last.key_threshold)
)
-- Seats of the users: the next ones in the household, round, and the seats of acquaintances, each a seventh of the country on.
, user_seat AS (
    SELECT shared.device_id, (shared.first_seat + (shared.seat - shared.first_seat + shared.ordinal) % shared.size)::UINTEGER AS seat
        , (housed.first_seat + (floor(shared.met_at * housed.seats)::BIGINT + shared.ordinal * (housed.seats // 7)) % housed.seats)::UINTEGER
            AS acquainted_seat
        , shared.first_seat, shared.size, shared.ordinal
    FROM (SELECT *, unnest(range(1, others + 1)) AS ordinal FROM shared) AS shared
    JOIN housed_seats AS housed ON housed.country_no = shared.country_no
)
-- An acquaintance that is of the household, or shares devices in a ring, gives way to the household, as far as it reaches.
, chosen AS (
    SELECT s.device_id
        , CASE
            WHEN s.acquainted_seat NOT BETWEEN s.first_seat AND s.first_seat + s.size - 1 AND core.seat IS NULL THEN s.acquainted_seat
            WHEN s.ordinal < s.size THEN s.seat
        END AS seat
    FROM user_seat AS s
    LEFT JOIN core ON core.seat = s.acquainted_seat
)
SELECT chosen.device_id, home.party_id
FROM chosen
JOIN party_home AS home ON home.seat = chosen.seat
UNION ALL
SELECT device_id, party_id FROM ring_user
