/*
doc: >
  Every IP in the order of the ids with its part, group, region and flags, and its systematic score: the score before noise.
*/
-- Weight and reference of each feature; a feature adds weight times its value less the reference.
WITH coefficient AS (
    SELECT max(weight) FILTER (feature = 'churn') AS churn_weight
        , max(reference) FILTER (feature = 'churn') AS churn_reference
        , max(weight) FILTER (feature = 'devices') AS devices_weight
        , max(reference) FILTER (feature = 'devices') AS devices_reference
        , max(weight) FILTER (feature = 'parties') AS parties_weight
        , max(reference) FILTER (feature = 'parties') AS parties_reference
        , max(weight) FILTER (feature = 'anonymizer') AS anonymizer_weight
        , max(reference) FILTER (feature = 'anonymizer') AS anonymizer_reference
    FROM policy_6A.ip_features
)
-- Base and group of each type of IP.
, kind AS (
    SELECT listed.ip_type, listed.ip_group, listed.is_anonymising, base.base, g.group_no
    FROM policy_6A.ip_types AS listed
    JOIN policy_6A.ip_role_bases AS base ON base.ip_group = listed.ip_group
    JOIN role_group_number AS g ON g.entity = 'ip' AND g.role_group = listed.ip_group
)
SELECT ip.ip_id::UBIGINT AS entity, 0::UBIGINT AS sub, part.part, kind.group_no, region.region_no
    , (CASE
            WHEN coalesce(risky.devices / near.device_count, 0) > coeff.risky_share_steps.high THEN risk_flag_bit('risky_share_high')
            WHEN coalesce(risky.devices / near.device_count, 0) > coeff.risky_share_steps.mid THEN risk_flag_bit('risky_share_mid')
            WHEN coalesce(risky.devices / near.device_count, 0) > coeff.risky_share_steps.low THEN risk_flag_bit('risky_share_low')
            ELSE 0
        END
        + risk_flag(near.device_count > coeff.flag_limits.devices_above, 'many_devices')
        + risk_flag(near.device_count >= coeff.flag_limits.crowded_from, 'crowded')
        + risk_flag(kind.ip_group = 'ANONYMIZER', 'proxy_group')
        + risk_flag(kind.ip_group = 'HOSTING', 'hosting_group'))::UINTEGER AS flags
    , kind.base + coefficient.churn_weight * (churn.value - coefficient.churn_reference)
        + coefficient.devices_weight * (on_devices.value - coefficient.devices_reference)
        + coefficient.parties_weight * (on_parties.value - coefficient.parties_reference)
        + coefficient.anonymizer_weight * (kind.is_anonymising::INTEGER - coefficient.anonymizer_reference) AS systematic
FROM s4_ip_base_6A AS ip
LEFT JOIN s4_ip_neighbourhoods_6A AS near ON near.ip_id = ip.ip_id
LEFT JOIN risky_device_count AS risky ON risky.ip_id = ip.ip_id
LEFT JOIN kind ON kind.ip_type = ip.ip_type
LEFT JOIN policy_6A.churn_values AS churn ON churn.churn_class = ip.churn_class
LEFT JOIN risk_region AS region ON region.region_id = ip.region_id
LEFT JOIN degree_value AS on_devices ON on_devices.scale = 'devices_per_ip' AND on_devices.count = least(near.device_count, 1001)
LEFT JOIN degree_value AS on_parties ON on_parties.scale = 'parties' AND on_parties.count = least(near.party_count, 1001)
LEFT JOIN tier_part AS part ON part.entity = 'ip'
CROSS JOIN coefficient
CROSS JOIN policy_6A.risk_propagation_coeffs AS coeff
