/*
doc: >
  Fraud rings leave something to draw: no role is fixed for more units than its margins expect, up to rounding.
code: 108
name: RING_QUOTA_EXCEEDED
hint: 6A.fraud_ring_policy and 6A.ring_role_priors against the role priors of the entity
*/
-- Expected units of each role that is no rest.
WITH expected AS (
    SELECT member AS entity, raw_role, sum(to_fixed_point(n * margin, 9))::DOUBLE / 1e9 AS n
    FROM roles.margin
    WHERE NOT is_rest
    GROUP BY member, raw_role
)
SELECT fixed.member AS entity, role.raw_role, count(*) AS fixed, max(expected.n) AS expected
FROM roles.fixed_role AS fixed
JOIN policy_6A.fraud_roles AS role ON role.ordinal = fixed.role_ordinal
JOIN expected ON expected.entity = fixed.member AND expected.raw_role = role.raw_role
GROUP BY fixed.member, role.raw_role
HAVING count(*) > max(expected.n) + 1
