/*
doc: >
  Every account in the order of the ids with its part, group, region and flags, and its systematic score: the score before noise.
*/
-- Weight and reference of each feature; a feature adds weight times its value less the reference.
WITH coefficient AS (
    SELECT max(weight) FILTER (feature = 'owner_tier') AS owner_tier_weight
        , max(reference) FILTER (feature = 'owner_tier') AS owner_tier_reference
        , max(weight) FILTER (feature = 'anonymizer') AS anonymizer_weight
        , max(reference) FILTER (feature = 'anonymizer') AS anonymizer_reference
        , max(weight) FILTER (feature = 'high_device') AS high_device_weight
        , max(reference) FILTER (feature = 'high_device') AS high_device_reference
        , max(weight) FILTER (feature = 'card') AS card_weight
        , max(reference) FILTER (feature = 'card') AS card_reference
        , max(weight) FILTER (feature = 'virtual') AS virtual_weight
        , max(reference) FILTER (feature = 'virtual') AS virtual_reference
        , max(weight) FILTER (feature = 'instruments') AS instruments_weight
        , max(reference) FILTER (feature = 'instruments') AS instruments_reference
    FROM policy_6A.account_features
)
-- Accounts that a device of the highest tier of risk reaches.
, high_device_account AS (
    SELECT DISTINCT l.account_id
    FROM s4_device_links_6A AS l
    SEMI JOIN (SELECT device_id FROM s4_device_base_6A WHERE device_risk_tier = 'HIGH') AS high ON high.device_id = l.device_id
    WHERE l.account_id IS NOT NULL
)
-- Base and group of each account type.
, kind AS (
    SELECT listed.account_type, listed.base, g.group_no
    FROM policy_6A.account_role_groups AS listed
    JOIN role_group_number AS g ON g.entity = 'account' AND g.role_group = listed.role_group
)
SELECT account.account_id::UBIGINT AS entity, 0::UBIGINT AS sub, part.part, kind.group_no, region.region_no
    , (risk_flag(owner.has_anonymizer_ip, 'anonymizer') + risk_flag(owner.is_risky, 'owner_risky')
        + risk_flag(owner.is_mule, 'owner_mule') + risk_flag(high.account_id IS NOT NULL, 'high_device')
        + risk_flag(coalesce(held.has_virtual, false), 'virtual') + risk_flag(fixed.id IS NOT NULL, 'role_fixed'))::UINTEGER AS flags
    , kind.base + coefficient.owner_tier_weight * (owner.tier_value - coefficient.owner_tier_reference)
        + coefficient.anonymizer_weight * (owner.has_anonymizer_ip::INTEGER - coefficient.anonymizer_reference)
        + coefficient.high_device_weight * ((high.account_id IS NOT NULL)::INTEGER - coefficient.high_device_reference)
        + coefficient.card_weight * (coalesce(held.has_card, false)::INTEGER - coefficient.card_reference)
        + coefficient.virtual_weight * (coalesce(held.has_virtual, false)::INTEGER - coefficient.virtual_reference)
        + coefficient.instruments_weight * (degree.value - coefficient.instruments_reference) AS systematic
FROM s2_account_base_6A AS account
LEFT JOIN instrument_count AS held ON held.account_id = account.account_id
LEFT JOIN high_device_account AS high ON high.account_id = account.account_id
LEFT JOIN party.owner_trait AS owner ON owner.party_id = account.owner_party_id
LEFT JOIN kind ON kind.account_type = account.account_type
LEFT JOIN risk_region AS region ON region.region_id = account.region_id
LEFT JOIN degree_value AS degree ON degree.scale = 'account_instruments' AND degree.count = least(coalesce(held.instruments, 0), 1001)
LEFT JOIN tier_part AS part ON part.entity = 'account'
LEFT JOIN fixed_role AS fixed ON fixed.id = account.account_id
CROSS JOIN coefficient
