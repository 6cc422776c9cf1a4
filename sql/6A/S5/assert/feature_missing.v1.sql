/*
doc: >
  Every entity has a score: none was lost for want of a feature, and every feature of a policy is known.
code: 102
name: FEATURE_UNAVAILABLE
hint: read risk_feature of the entity, under sql/6A/S5/roles
*/
SELECT base.entity, coalesce(found.scored, 0) AS scored, base.n
FROM (
    SELECT 'party' AS entity, count(*) AS n FROM s1_party_base_6A
    UNION ALL SELECT 'account', count(*) FROM s2_account_base_6A
    UNION ALL SELECT 'device', count(*) FROM s4_device_base_6A
    UNION ALL SELECT 'ip', count(*) FROM s4_ip_base_6A
    UNION ALL SELECT 'merchant', count(*) FROM merchant.feature
) AS base
LEFT JOIN (SELECT member, count(score) AS scored FROM roles.score GROUP BY member) AS found ON found.member = base.entity
WHERE coalesce(found.scored, 0) <> base.n
