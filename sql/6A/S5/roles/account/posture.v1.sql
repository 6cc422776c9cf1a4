/*
doc: >
  Every account as published, in numbers: its owner, rule, group, region, tier and family, whether it is risky and whether its
  role is mapped.
*/
SELECT base.owner_party_id AS party_id, rule.ordinal::UTINYINT AS rule_no, kind.role_group, region.region_no, r.tier_no, r.family_no
    , coalesce(r.is_risky, false) AS is_risky
    , r.family_no IS NOT NULL AS is_mapped
FROM s2_account_base_6A AS base
LEFT JOIN coded_roles('account', 's5_account_fraud_roles_6A', 'role_code', 'tier_number') AS r ON r.id = base.account_id
LEFT JOIN policy_6A.account_rules AS rule ON rule.account_type = base.account_type AND rule.party_type = base.party_type
LEFT JOIN policy_6A.account_role_groups AS kind ON kind.account_type = base.account_type
LEFT JOIN risk_region AS region ON region.region_id = base.region_id
