/*
doc: The place of each account and device of the panel in each permutation of the null model (s0).
materialize: draw
stream: 6A.GATE.t10_consumer
*/
-- Accounts and devices of the panel with the group within which their roles are permuted.
WITH member AS (
    SELECT 'account' AS kind, account_id AS member_id, role_group, is_risky FROM panel_account
    UNION ALL
    SELECT 'device', device_id, device_group, is_risky FROM panel_device
)
-- Every one of them once for each permutation, under the key of its draw.
, unit AS (
    SELECT member_id::UBIGINT AS entity, (2000 + permutation)::UBIGINT AS sub, 0 AS batch, kind, role_group, is_risky
    FROM (SELECT *, unnest(range(1, (SELECT permutations FROM policy_6A.t10_baseline) + 1)) AS permutation FROM member)
)
SELECT batch, entity, sub, kind, role_group, is_risky, s0 FROM rng_draw('unit', '6A.GATE.t10_consumer')
