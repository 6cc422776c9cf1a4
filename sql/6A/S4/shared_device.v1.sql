/*
doc: >
  The shared devices with the seats of their further users: members of the household from the owner's seat on. Users are
  users_min and a geometric number more.
step: emit_regions.device_links
*/
WITH shared AS (
    SELECT d.entity::BIGINT AS device_id, d.party_id, d.seat, d.first_seat, d.size::BIGINT AS size
        , least(rule.users_max - 1, d.size::BIGINT - 1
            , rule.users_min - 1 + floor(quantise(ln(rng_u(d.s1)) / ln(1 - rule.stop), 12))::BIGINT) AS others
    FROM draw__device_sharing AS d
    JOIN shared_cut AS c ON c.part = d.batch
    JOIN (SELECT DISTINCT group_no, device_group FROM device_kind) AS g ON g.group_no = d.batch % 10
    JOIN policy_6A.device_sharing AS rule ON rule.device_group = g.device_group
    WHERE d.size > 1 AND is_picked(d.s0::BIGINT, 0, d.entity::BIGINT, c.a_cut, 0, c.key_cut)
)
SELECT device_id, party_id AS owner_id
    , (first_seat + (seat - first_seat + ordinal) % size)::UINTEGER AS user_seat
FROM (SELECT *, unnest(range(1, others + 1)) AS ordinal FROM shared)
