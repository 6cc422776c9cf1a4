/*
doc: One row per IP with its score, its flags, and its place in its cell.
step: assign_ip_roles.features
*/
WITH f AS (
    SELECT max(weight) FILTER (feature = 'churn') AS churn_weight, max(reference) FILTER (feature = 'churn') AS churn_reference, max(weight) FILTER (feature = 'devices') AS devices_weight, max(reference) FILTER (feature = 'devices') AS devices_reference, max(weight) FILTER (feature = 'parties') AS parties_weight, max(reference) FILTER (feature = 'parties') AS parties_reference, max(weight) FILTER (feature = 'anonymizer') AS anonymizer_weight, max(reference) FILTER (feature = 'anonymizer') AS anonymizer_reference
    FROM policy_6A.ip_features
)
, reached AS (
    SELECT ip_id, devices, parties
        , risky_devices / greatest(devices, 1) AS risky_share
    FROM ip_reach
)
SELECT part.part, ip.ip_id AS id, g.group_no, region.region_no
    , (CASE
            WHEN coalesce(reach.risky_share, 0) > coeff.risky_share_steps.high THEN 2048
            WHEN coalesce(reach.risky_share, 0) > coeff.risky_share_steps.mid THEN 1024
            WHEN coalesce(reach.risky_share, 0) > coeff.risky_share_steps.low THEN 512
            ELSE 0
        END
        + (coalesce(reach.devices, 0) > coeff.flag_limits.devices_above)::INTEGER * 256
        + (coalesce(reach.devices, 0) >= coeff.flag_limits.crowded_from)::INTEGER * 4096
        + (kind.ip_group = 'ANONYMIZER')::INTEGER * 32768
        + (kind.ip_group = 'HOSTING')::INTEGER * 65536)::UINTEGER AS flags
    , noisy_score(base.base + f.churn_weight * (churn.value - f.churn_reference)
            + f.devices_weight * (on_devices.value - f.devices_reference)
            + f.parties_weight * (on_parties.value - f.parties_reference)
            + f.anonymizer_weight * (kind.is_anonymising::INTEGER - f.anonymizer_reference)
        , coeff.noise_scale, d.s0) AS score
    , d.s1 AS place_slot
FROM draw__ip_risk AS d
JOIN s4_ip_base_6A AS ip ON ip.ip_id = d.entity::BIGINT
JOIN policy_6A.ip_types AS kind ON kind.ip_type = ip.ip_type
JOIN policy_6A.ip_role_bases AS base ON base.ip_group = kind.ip_group
JOIN policy_6A.churn_values AS churn ON churn.churn_class = ip.churn_class
JOIN tier_part AS part ON part.entity = 'ip'
JOIN role_group_number AS g ON g.entity = 'ip' AND g.role_group = kind.ip_group
JOIN risk_region AS region ON region.region_id = ip.region_id
LEFT JOIN reached AS reach ON reach.ip_id = ip.ip_id
JOIN degree_value AS on_devices ON on_devices.scale = 'devices_per_ip' AND on_devices.count = least(coalesce(reach.devices, 0), 1001)
JOIN degree_value AS on_parties ON on_parties.scale = 'parties' AND on_parties.count = least(coalesce(reach.parties, 0), 1001)
CROSS JOIN f
CROSS JOIN policy_6A.risk_propagation_coeffs AS coeff
