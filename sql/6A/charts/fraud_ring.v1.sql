/*
doc: >
  One fraud ring - of those with at most thirty people the one with most uses of shared devices. Its members and the outsiders whom they meet stand
  in a circle, with a line to each shared device, a square, that they own or use. The odds ratio is that of an account of the ring to be risky,
  against accounts of parties in no ring; T7 has that of all risky owners.
title: A fraud ring
figures: [T7_RISK_PROPAGATION_EFFECT.or_account, T7_RISK_PROPAGATION_EFFECT.or_device]
front: 3
*/
-- The ring.
WITH ring AS (
    SELECT ring_id, min(ring_kind) AS ring_kind
    FROM s4_ring_members_6A
    GROUP BY ring_id
    ORDER BY count(*) > 30, count(used_device_id) DESC, ring_id
    LIMIT 1
)
-- Its people, and the outsiders that use its devices.
, member AS (
    SELECT listed.* FROM s4_ring_members_6A AS listed SEMI JOIN ring ON ring.ring_id = listed.ring_id
)
-- Who uses which shared device: users, and the owner of each.
, usage AS (
    SELECT party_id, used_device_id AS device_id FROM member WHERE used_device_id IS NOT NULL
    UNION
    SELECT link.party_id, link.device_id
    FROM s4_device_links_6A AS link
    SEMI JOIN member ON member.used_device_id = link.device_id
    WHERE link.link_role = 'PRIMARY_OWNER' AND link.party_id IS NOT NULL
)
-- All of them around a circle, each beside those of its device.
, seat AS (
    SELECT person.party_id, coalesce(member.ring_role, 'OUTSIDER') AS ring_role
        , 2 * pi() * row_number() OVER (ORDER BY person.device_id NULLS LAST, person.party_id) / count(*) OVER () AS turn
    FROM (
        SELECT coalesce(usage.party_id, member.party_id) AS party_id, min(usage.device_id) AS device_id
        FROM usage
        FULL JOIN member ON member.party_id = usage.party_id
        GROUP BY ALL
    ) AS person
    LEFT JOIN member ON member.party_id = person.party_id
)
-- Each device inside, before the middle of its users.
, shared AS (
    SELECT usage.device_id, 0.6 * avg(cos(seat.turn)) AS x, 0.6 * avg(sin(seat.turn)) AS y
    FROM usage
    JOIN seat ON seat.party_id = usage.party_id
    GROUP BY usage.device_id
)
-- Risky and clean accounts of its members, and of parties in no ring.
, counted AS (
    SELECT count(*) FILTER (member.party_id IS NOT NULL AND role.counts_as_risky) AS ring_risky
        , count(*) FILTER (member.party_id IS NOT NULL AND NOT role.counts_as_risky) AS ring_clean
        , count(*) FILTER (listed.party_id IS NULL AND role.counts_as_risky) AS other_risky
        , count(*) FILTER (listed.party_id IS NULL AND NOT role.counts_as_risky) AS other_clean
    FROM s2_account_base_6A AS account
    JOIN s5_account_fraud_roles_6A AS posture ON posture.account_id = account.account_id
    JOIN policy_6A.fraud_roles AS role ON role.entity = 'account' AND role.raw_role = posture.raw_role
    LEFT JOIN (SELECT DISTINCT party_id FROM s4_ring_members_6A WHERE ring_role <> 'OUTSIDER') AS listed
        ON listed.party_id = account.owner_party_id
    LEFT JOIN member ON member.party_id = account.owner_party_id AND member.ring_role <> 'OUTSIDER'
)
SELECT 'line' AS part, NULL::VARCHAR AS what, NULL::VARCHAR AS name, cos(seat.turn) AS x, sin(seat.turn) AS y
    , shared.x AS x_end, shared.y AS y_end
FROM usage
JOIN seat ON seat.party_id = usage.party_id
JOIN shared ON shared.device_id = usage.device_id
UNION ALL
SELECT 'party', lower(replace(ring_role, '_', ' ')), concat('party ', party_id), cos(turn), sin(turn), NULL, NULL
FROM seat
UNION ALL
SELECT 'device', CASE WHEN role.counts_as_risky THEN 'risky device' ELSE 'clean device' END, concat('device ', shared.device_id)
    , shared.x, shared.y, NULL, NULL
FROM shared
JOIN s5_device_fraud_roles_6A AS posture ON posture.device_id = shared.device_id
JOIN policy_6A.fraud_roles AS role ON role.entity = 'device' AND role.raw_role = posture.raw_role
UNION ALL
SELECT 'ring', lower(ring.ring_kind)
    , concat('accounts: ', ring_risky, ' of ', ring_risky + ring_clean, ' risky, elsewhere '
        , round(100 * other_risky / (other_risky + other_clean), 1), ' %: odds ratio '
        , round(odds_ratio(ring_risky, ring_clean, other_risky, other_clean), 1))
    , 0, -1.25, NULL, NULL
FROM counted
JOIN ring ON true
