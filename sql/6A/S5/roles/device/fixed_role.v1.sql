/*
doc: The devices of members of fraud rings with the number of their role; most of those that a ring shares are risky.
*/
-- Their roles by name.
WITH named AS (
    SELECT d.entity::BIGINT AS id
        , CASE
            WHEN d.s0 >= share_slot(CASE WHEN d.is_shared THEN rule.shared WHEN d.is_core THEN rule.core ELSE rule.other END) THEN rest.raw_role
            WHEN d.is_shared AND slot_high(d.s1) < share_slot(rule.suspicious) THEN 'SHARED_SUSPICIOUS_DEVICE'
            WHEN slot_low(d.s1) < share_slot(CASE WHEN d.is_shared THEN rule.bot_shared ELSE rule.bot_own END) THEN 'BOT_LIKE_DEVICE'
            ELSE 'RISKY_DEVICE'
        END AS raw_role
    FROM draw__ring_device AS d
    JOIN policy_6A.ring_device_shares AS rule ON rule.ring_kind = d.ring_kind
    JOIN policy_6A.rest_roles AS rest ON rest.entity = 'device'
)
SELECT named.id, role.ordinal::UTINYINT AS role_ordinal
FROM named
JOIN policy_6A.fraud_roles AS role ON role.entity = 'device' AND role.raw_role = named.raw_role
