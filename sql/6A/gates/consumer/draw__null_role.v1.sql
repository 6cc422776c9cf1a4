/*
doc: The place of each account and device of the panel in each permutation of the null model (s0).
materialize: draw
stream: 6A.GATE.t10_consumer
*/
-- Devices with the parties of the world that their users in the panel stand for.
WITH device_weight AS (
    SELECT l.device_id, max(panel.weight) AS weight
    FROM panel_device_link AS l
    JOIN panel ON panel.party_id = l.party_id
    GROUP BY l.device_id
)
-- Accounts and devices of the panel with the group within which their roles are permuted, and what they stand for.
, member AS (
    SELECT 'account' AS kind, account.account_id AS member_id, account.role_group, account.is_risky, panel.weight
    FROM panel_account AS account
    JOIN panel ON panel.party_id = account.party_id
    UNION ALL
    SELECT 'device', device.device_id, device.device_group, device.is_risky, device_weight.weight
    FROM panel_device AS device
    JOIN device_weight ON device_weight.device_id = device.device_id
)
-- Every one of them once for each permutation, under the key of its draw.
, unit AS (
    SELECT member_id::UBIGINT AS entity, (2000 + permutation)::UBIGINT AS sub, 0 AS batch, kind, role_group, is_risky, weight
    FROM (SELECT *, unnest(range(1, (SELECT permutations FROM policy_6A.t10_baseline) + 1)) AS permutation FROM member)
)
SELECT batch, entity, sub, kind, role_group, is_risky, weight, s0 FROM rng_draw('unit', '6A.GATE.t10_consumer')
