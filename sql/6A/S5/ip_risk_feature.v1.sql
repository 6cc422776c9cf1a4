/*
doc: >
  Every IP in the order of the ids with its part, group, region and flags, and its score before noise.
step: assign_ip_roles.features
*/
WITH f AS (
    SELECT max(weight) FILTER (feature = 'churn') AS churn_weight, max(reference) FILTER (feature = 'churn') AS churn_reference
        , max(weight) FILTER (feature = 'devices') AS devices_weight, max(reference) FILTER (feature = 'devices') AS devices_reference
        , max(weight) FILTER (feature = 'parties') AS parties_weight, max(reference) FILTER (feature = 'parties') AS parties_reference
        , max(weight) FILTER (feature = 'anonymizer') AS anonymizer_weight, max(reference) FILTER (feature = 'anonymizer') AS anonymizer_reference
    FROM policy_6A.ip_features
)
SELECT ip.ip_id::UBIGINT AS entity, 0::UBIGINT AS sub, part.part, kind.group_no, region.region_no
    , (CASE
            WHEN coalesce(risky.devices / near.device_count, 0) > coeff.risky_share_steps.high THEN 2048
            WHEN coalesce(risky.devices / near.device_count, 0) > coeff.risky_share_steps.mid THEN 1024
            WHEN coalesce(risky.devices / near.device_count, 0) > coeff.risky_share_steps.low THEN 512
            ELSE 0
        END
        + (near.device_count > coeff.flag_limits.devices_above)::INTEGER * 256
        + (near.device_count >= coeff.flag_limits.crowded_from)::INTEGER * 4096
        + (kind.ip_group = 'ANONYMIZER')::INTEGER * 32768
        + (kind.ip_group = 'HOSTING')::INTEGER * 65536)::UINTEGER AS flags
    , kind.base + f.churn_weight * (churn.value - f.churn_reference)
        + f.devices_weight * (on_devices.value - f.devices_reference)
        + f.parties_weight * (on_parties.value - f.parties_reference)
        + f.anonymizer_weight * (kind.is_anonymising::INTEGER - f.anonymizer_reference) AS systematic
FROM s4_ip_base_6A AS ip
LEFT JOIN s4_ip_neighbourhoods_6A AS near ON near.ip_id = ip.ip_id
LEFT JOIN risky_device_count AS risky ON risky.ip_id = ip.ip_id
LEFT JOIN (
    SELECT kind.ip_type, kind.ip_group, kind.is_anonymising, base.base, g.group_no
    FROM policy_6A.ip_types AS kind
    JOIN policy_6A.ip_role_bases AS base ON base.ip_group = kind.ip_group
    JOIN role_group_number AS g ON g.entity = 'ip' AND g.role_group = kind.ip_group
) AS kind ON kind.ip_type = ip.ip_type
LEFT JOIN policy_6A.churn_values AS churn ON churn.churn_class = ip.churn_class
LEFT JOIN risk_region AS region ON region.region_id = ip.region_id
LEFT JOIN degree_value AS on_devices ON on_devices.scale = 'devices_per_ip' AND on_devices.count = least(near.device_count, 1001)
LEFT JOIN degree_value AS on_parties ON on_parties.scale = 'parties' AND on_parties.count = least(near.party_count, 1001)
LEFT JOIN tier_part AS part ON part.entity = 'ip'
CROSS JOIN f
CROSS JOIN policy_6A.risk_propagation_coeffs AS coeff
