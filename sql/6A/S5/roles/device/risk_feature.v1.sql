/*
doc: >
  Every device in the order of the ids with its part, group, region and flags, and its systematic score: the score before noise.
*/
-- Weight and reference of each feature; a feature adds weight times its value less the reference.
WITH coefficient AS (
    SELECT max(weight) FILTER (feature = 'accounts') AS accounts_weight
        , max(reference) FILTER (feature = 'accounts') AS accounts_reference
        , max(weight) FILTER (feature = 'ips') AS ips_weight
        , max(reference) FILTER (feature = 'ips') AS ips_reference
        , max(weight) FILTER (feature = 'parties') AS parties_weight
        , max(reference) FILTER (feature = 'parties') AS parties_reference
        , max(weight) FILTER (feature = 'anonymizer') AS anonymizer_weight
        , max(reference) FILTER (feature = 'anonymizer') AS anonymizer_reference
        , max(weight) FILTER (feature = 'high_device') AS high_device_weight
        , max(reference) FILTER (feature = 'high_device') AS high_device_reference
    FROM policy_6A.device_features
)
-- Devices with a risky party among their further users.
, risky_user_device AS (
    SELECT DISTINCT l.device_id
    FROM s4_device_links_6A AS l
    SEMI JOIN (SELECT party_id FROM party.owner_trait WHERE is_risky) AS risky ON risky.party_id = l.party_id
    WHERE l.link_role = 'SECONDARY_USER'
)
-- Base and group of each device type.
, kind AS (
    SELECT listed.device_type, base.base, g.group_no
    FROM policy_6A.device_types AS listed
    JOIN policy_6A.device_role_bases AS base ON base.device_group = listed.device_group
    JOIN role_group_number AS g ON g.entity = 'device' AND g.role_group = listed.device_group
)
SELECT device.device_id::UBIGINT AS entity, 0::UBIGINT AS sub, part.part, kind.group_no, region.region_no
    , (risk_flag(near.has_anonymizer_ip, 'anonymizer') + risk_flag(owner.is_risky, 'owner_risky')
        + risk_flag(risky.device_id IS NOT NULL, 'risky_co_user')
        + risk_flag(near.owner_count + near.user_count > coeff.flag_limits.parties_above, 'many_parties')
        + risk_flag(near.ip_count > coeff.flag_limits.ips_above, 'many_ips') + risk_flag(fixed.id IS NOT NULL, 'role_fixed'))::UINTEGER AS flags
    , kind.base + coefficient.accounts_weight * (on_accounts.value - coefficient.accounts_reference)
        + coefficient.ips_weight * (on_ips.value - coefficient.ips_reference)
        + coefficient.parties_weight * (on_parties.value - coefficient.parties_reference)
        + coefficient.anonymizer_weight * (near.has_anonymizer_ip::INTEGER - coefficient.anonymizer_reference)
        + coefficient.high_device_weight * ((device.device_risk_tier = 'HIGH')::INTEGER - coefficient.high_device_reference) AS systematic
FROM s4_device_base_6A AS device
LEFT JOIN s4_device_neighbourhoods_6A AS near ON near.device_id = device.device_id
LEFT JOIN risky_user_device AS risky ON risky.device_id = device.device_id
LEFT JOIN party.owner_trait AS owner ON owner.party_id = device.primary_party_id
LEFT JOIN kind ON kind.device_type = device.device_type
LEFT JOIN risk_region AS region ON region.region_id = device.home_region_id
LEFT JOIN degree_value AS on_accounts ON on_accounts.scale = 'accounts' AND on_accounts.count = least(near.account_count, 1001)
LEFT JOIN degree_value AS on_ips ON on_ips.scale = 'ips' AND on_ips.count = least(near.ip_count, 1001)
LEFT JOIN degree_value AS on_parties ON on_parties.scale = 'parties' AND on_parties.count = least(near.owner_count + near.user_count, 1001)
LEFT JOIN tier_part AS part ON part.entity = 'device'
LEFT JOIN fixed_role AS fixed ON fixed.id = device.device_id
CROSS JOIN coefficient
CROSS JOIN policy_6A.risk_propagation_coeffs AS coeff
