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
SELECT graph.ip_id::UBIGINT AS entity, 0::UBIGINT AS sub, graph.part, graph.group_no, graph.region_no
    , (CASE
            WHEN coalesce(risky.devices / graph.device_count, 0) > coeff.risky_share_steps.high THEN risk_flag_bit('risky_share_high')
            WHEN coalesce(risky.devices / graph.device_count, 0) > coeff.risky_share_steps.mid THEN risk_flag_bit('risky_share_mid')
            WHEN coalesce(risky.devices / graph.device_count, 0) > coeff.risky_share_steps.low THEN risk_flag_bit('risky_share_low')
            ELSE 0
        END
        + risk_flag(graph.device_count > coeff.flag_limits.devices_above, 'many_devices')
        + risk_flag(graph.device_count >= coeff.flag_limits.crowded_from, 'crowded')
        + risk_flag(graph.is_proxy, 'proxy_group')
        + risk_flag(graph.is_hosting, 'hosting_group'))::UINTEGER AS flags
    , graph.base + coefficient.churn_weight * (graph.churn - coefficient.churn_reference)
        + coefficient.devices_weight * (graph.devices - coefficient.devices_reference)
        + coefficient.parties_weight * (graph.parties - coefficient.parties_reference)
        + coefficient.anonymizer_weight * (graph.is_anonymising::INTEGER - coefficient.anonymizer_reference) AS systematic
FROM graph_feature AS graph
LEFT JOIN risky_device_count AS risky ON risky.ip_id = graph.ip_id
CROSS JOIN coefficient
CROSS JOIN policy_6A.risk_propagation_coeffs AS coeff
