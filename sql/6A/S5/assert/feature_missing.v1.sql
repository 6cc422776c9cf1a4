/*
doc: >
  Every entity has a score: none was lost for want of a feature, and every feature of a policy is known.
code: 102
name: FEATURE_UNAVAILABLE
hint: read the models that end in _score
*/
SELECT found.entity, found.scored, base.n
FROM (
    SELECT 'party' AS entity, count(score) AS scored FROM party_score
    UNION ALL SELECT 'account', count(score) FROM account_score
    UNION ALL SELECT 'device', count(score) FROM device_score
    UNION ALL SELECT 'ip', count(score) FROM ip_score
    UNION ALL SELECT 'merchant', count(score) FROM merchant_score
) AS found
JOIN (
    SELECT 'party' AS entity, count(*) AS n FROM s1_party_base_6A
    UNION ALL SELECT 'account', count(*) FROM s2_account_base_6A
    UNION ALL SELECT 'device', count(*) FROM s4_device_base_6A
    UNION ALL SELECT 'ip', count(*) FROM s4_ip_base_6A
    UNION ALL SELECT 'merchant', count(*) FROM merchant_feature
) AS base ON base.entity = found.entity
WHERE found.scored <> base.n
