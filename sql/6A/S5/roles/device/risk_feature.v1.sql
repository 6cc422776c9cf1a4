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
SELECT graph.device_id::UBIGINT AS entity, 0::UBIGINT AS sub, graph.part, graph.group_no, graph.region_no
    , (risk_flag(graph.has_anonymizer_ip, 'anonymizer') + risk_flag(owner.is_risky, 'owner_risky')
        + risk_flag(risky.device_id IS NOT NULL, 'risky_co_user')
        + risk_flag(graph.party_count > coeff.flag_limits.parties_above, 'many_parties')
        + risk_flag(graph.ip_count > coeff.flag_limits.ips_above, 'many_ips') + risk_flag(fixed.id IS NOT NULL, 'role_fixed'))::UINTEGER AS flags
    , graph.base + coefficient.accounts_weight * (graph.accounts - coefficient.accounts_reference)
        + coefficient.ips_weight * (graph.ips - coefficient.ips_reference)
        + coefficient.parties_weight * (graph.parties - coefficient.parties_reference)
        + coefficient.anonymizer_weight * (graph.has_anonymizer_ip::INTEGER - coefficient.anonymizer_reference)
        + coefficient.high_device_weight * (graph.is_high::INTEGER - coefficient.high_device_reference) AS systematic
FROM graph_feature AS graph
LEFT JOIN risky_user_device AS risky ON risky.device_id = graph.device_id
LEFT JOIN party.owner_trait AS owner ON owner.party_id = graph.primary_party_id
LEFT JOIN fixed_role AS fixed ON fixed.id = graph.device_id
CROSS JOIN coefficient
CROSS JOIN policy_6A.risk_propagation_coeffs AS coeff
