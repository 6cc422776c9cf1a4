/*
doc: >
  One row per shared device and secondary user, before the cap on devices per party. The devices of a class that are shared
  are those with the smallest draws whose owner does not live alone; users are members of the household from the owner's seat
  on, users_min and a geometric number more.
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
-- Shared devices with the number of their users.
, shared AS (
    SELECT d.entity::BIGINT AS device_id, d.seat, d.first_seat, d.size::BIGINT AS size
        , least(rule.users_max - 1, d.size::BIGINT - 1
            , rule.users_min - 1 + floor(quantise(ln(rng_u(d.s1)) / ln(1 - rule.stop), 12))::BIGINT) AS others
    FROM draw__device_sharing AS d
    JOIN kth_smallest('sort_key', 'quota') AS last ON last.part = d.batch
    JOIN rule ON rule.group_no = device_class_group(d.batch)
    WHERE d.size > 1
        AND is_picked(d.s0::BIGINT, 0, d.entity::BIGINT, last.a_threshold, last.b_threshold, last.key_threshold)
)
-- Seats of the users: the next ones in the household, round.
, user_seat AS (
    SELECT device_id, (first_seat + (seat - first_seat + ordinal) % size)::UINTEGER AS seat
    FROM (SELECT *, unnest(range(1, others + 1)) AS ordinal FROM shared)
)
SELECT user_seat.device_id, home.party_id
FROM user_seat
JOIN party_home AS home ON home.seat = user_seat.seat
