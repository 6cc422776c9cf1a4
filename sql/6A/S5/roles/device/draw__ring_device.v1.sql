/*
doc: Whether a device is risky (s0), and how (s1).
stream: 6A.S5.ring_role_sampling_device
*/
-- Devices of the members of rings, in the order of their ids.
WITH ring_device AS (
    SELECT device.device_id::UBIGINT AS entity, 0::UBIGINT AS sub, 0 AS batch, member.ring_kind, member.is_core
        , shared.device_id IS NOT NULL AS is_shared
    FROM s4_device_base_6A AS device
    JOIN s4_ring_members_6A AS member ON member.party_id = device.primary_party_id AND member.ring_role <> 'OUTSIDER'
    LEFT JOIN (SELECT DISTINCT used_device_id AS device_id FROM s4_ring_members_6A) AS shared ON shared.device_id = device.device_id
    ORDER BY device.device_id
)
SELECT batch, entity, sub, ring_kind, is_core, is_shared, s0, s1 FROM rng_draw('ring_device', '6A.S5.ring_role_sampling_device')
