/*
doc: Shares of the risk tiers by part; scores are ranked within a part.
*/
SELECT entity, role_group, row_number() OVER (ORDER BY entity, role_group)::USMALLINT AS part, LOW, STANDARD, ELEVATED, HIGH
FROM (
    SELECT 'party' AS entity, role_group, LOW, STANDARD, ELEVATED, HIGH FROM policy_6A.party_tiers
    UNION ALL SELECT 'account', role_group, LOW, STANDARD, ELEVATED, HIGH FROM policy_6A.account_tiers
    UNION ALL SELECT 'device', role_group, LOW, STANDARD, ELEVATED, HIGH FROM policy_6A.device_score_tiers
    UNION ALL SELECT 'ip', role_group, LOW, STANDARD, ELEVATED, HIGH FROM policy_6A.ip_score_tiers
    UNION ALL SELECT 'merchant', role_group, LOW, STANDARD, ELEVATED, HIGH FROM policy_6A.merchant_tiers
)
