/*
doc: Entities by region, group, tier and family; merchants have no region.
step: validation_checks
*/
SELECT held.entity, coalesce(region.region_id, 'WORLD') AS region_id, held.role_group, tier.risk_tier
    , coalesce(family.family, 'NONE') AS family, held.is_mapped, held.n
FROM (
    SELECT 'party' AS entity, region_no, role_group, tier_no, family_no, is_mapped, count(*) AS n
    FROM party_posture GROUP BY region_no, role_group, tier_no, family_no, is_mapped
    UNION ALL
    SELECT 'account', region_no, role_group, tier_no, family_no, is_mapped, count(*)
    FROM account_posture GROUP BY region_no, role_group, tier_no, family_no, is_mapped
    UNION ALL
    SELECT 'device', region_no, role_group, tier_no, family_no, is_mapped, count(*)
    FROM device_posture GROUP BY region_no, role_group, tier_no, family_no, is_mapped
    UNION ALL
    SELECT 'ip', ip.region_no, kind.ip_group, ip.tier_no, ip.family_no, ip.is_mapped, count(*)
    FROM ip_posture AS ip
    LEFT JOIN policy_6A.ip_types AS kind ON kind.ordinal = ip.type_no
    GROUP BY ip.region_no, kind.ip_group, ip.tier_no, ip.family_no, ip.is_mapped
    UNION ALL
    SELECT 'merchant', NULL, role_group, tier_no, family_no, is_mapped, count(*)
    FROM merchant_posture GROUP BY role_group, tier_no, family_no, is_mapped
) AS held
LEFT JOIN risk_region AS region ON region.region_no = held.region_no
LEFT JOIN tier_number AS tier ON tier.tier_no = held.tier_no
LEFT JOIN family_number AS family ON family.family_no = held.family_no
