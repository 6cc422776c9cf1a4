/*
doc: One row per account with its fraud role, raw and canonical, and the tier and score behind it.
step: assign_account_roles.draw
*/
SELECT drawn.id AS account_id
    , role.family AS fraud_role_account
    , role.raw_role
    , role.family AS canonical_role_family
    , tier.risk_tier
    , (drawn.score // 1000000)::SMALLINT AS risk_score_permille
FROM account_role AS drawn
JOIN policy_6A.fraud_roles AS role ON role.ordinal = drawn.role_ordinal
JOIN tier_number AS tier ON tier.tier_no = drawn.tier_no
