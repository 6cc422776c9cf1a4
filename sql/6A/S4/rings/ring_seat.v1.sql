/*
doc: >
  One row per member of a ring with the device that it would share, whether it shares devices, its seat among those who do, how many
  others would use its device (a geometric number, as on any shared device), and whether it is on the ring's IPs. Seats begin with
  staff that leads; who has no device comes last.
*/
-- The devices of each member that it could share.
WITH owned AS (
    SELECT device.party_id, list(pack_device_id(device.party_id, device.ordinal) ORDER BY device.ordinal) AS device_ids
    FROM (
        SELECT own.party_id, unnest(own.device_nos) AS device_no, generate_subscripts(own.device_nos, 1) AS ordinal
        FROM party_device AS own
        SEMI JOIN ring_place AS member ON member.party_id = own.party_id
    ) AS device
    JOIN device_type_number AS type ON type.device_no = device.device_no
    SEMI JOIN policy_6A.shared_device_types AS shared ON shared.value = type.device_type
    GROUP BY device.party_id
)
-- Members with what their draws say.
, member AS (
    SELECT d.ring_id, d.entity::BIGINT AS party_id, d.batch AS kind_no, d.ring_role
        , owned.device_ids[1 + rng_pick(slot_low(d.s2), len(owned.device_ids))] AS device_id
        , d.is_core_leaf OR (d.ring_role IN ('ORGANISER', 'ASSOCIATE') AND slot_high(d.s0) < share_slot(kind.core_staff)) AS is_core
        , d.ring_role IN ('ORGANISER', 'ASSOCIATE') AND slot_low(d.s0) < share_slot(rule.leading_staff) AS leads
        , least(kind.children_max, kind.children_min
            + floor(quantise(ln(rng_u(slot_low(d.s3))) / ln(1 - kind.children_stop), 12))::BIGINT) AS children
        , d.s1, kind.ip_core, kind.ip_other
    FROM draw__ring_member AS d
    JOIN policy_6A.ring_kinds AS kind ON kind.ordinal = d.batch
    CROSS JOIN policy_6A.fraud_ring_policy AS rule
    LEFT JOIN owned ON owned.party_id = d.entity::BIGINT
)
SELECT ring_id, party_id, kind_no, ring_role, device_id, is_core, children
    , CASE WHEN is_core THEN row_number() OVER (
        PARTITION BY ring_id, is_core ORDER BY device_id IS NULL, NOT leads, ring_role <> 'ORGANISER', slot_high(s1), party_id) END AS seat
    , slot_low(s1) < share_slot(CASE WHEN is_core THEN ip_core ELSE ip_other END) AS is_on_ring_ips
FROM member
