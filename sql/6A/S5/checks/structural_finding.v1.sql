/*
doc: >
  Structural checks: outputs and books that are missing or are not what their manifest says, entities without a role, and roles
  without an entity.
*/
-- Entities, and those without a published role.
WITH posture AS (
    SELECT entity, sum(n)::BIGINT AS n, coalesce(sum(n) FILTER (risk_tier IS NULL), 0)::BIGINT AS without_role FROM role_cell GROUP BY entity
)
-- Published roles of each entity; merchants by their outlets.
, published AS (
    SELECT 'party' AS entity, count(*) AS n FROM s5_party_fraud_roles_6A
    UNION ALL SELECT 'account', count(*) FROM s5_account_fraud_roles_6A
    UNION ALL SELECT 'device', count(*) FROM s5_device_fraud_roles_6A
    UNION ALL SELECT 'ip', count(*) FROM s5_ip_fraud_roles_6A
    UNION ALL SELECT 'merchant', count(*) FROM merchant.feature
)
-- Outputs and books that each check looks at.
, expected AS (
    SELECT check_id, count(*) AS files FROM policy_6A.expected_outputs GROUP BY check_id
)
-- Outputs and books that are missing, or whose files are not what their manifest says.
, fault AS (
    SELECT asked.check_id, count(*) AS n
    FROM policy_6A.expected_outputs AS asked
    LEFT JOIN meta_outputs AS recorded ON recorded.segment = '6A' AND recorded.dataset = asked.dataset
    WHERE NOT coalesce(recorded.digest_ok, false)
    GROUP BY asked.check_id
)
SELECT expected.check_id, 'faulty_outputs' AS metric_name, coalesce(fault.n, 0)::DOUBLE AS value, '=' AS comparison, 0::DOUBLE AS threshold
    , expected.files AS rows_examined
FROM expected
LEFT JOIN fault ON fault.check_id = expected.check_id
UNION ALL
SELECT 'FK_ALL', posture.entity || '_without_role', posture.without_role, '=', 0, posture.n FROM posture
UNION ALL
SELECT 'FK_ALL', published.entity || '_roles_too_many', abs(coalesce(posture.n, 0) - published.n), '=', 0, published.n
FROM published
LEFT JOIN posture ON posture.entity = published.entity
