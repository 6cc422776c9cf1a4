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
SELECT graph.account_id::UBIGINT AS entity, 0::UBIGINT AS sub, graph.part, graph.group_no, graph.region_no
    , (risk_flag(owner.has_anonymizer_ip, 'anonymizer') + risk_flag(owner.is_risky, 'owner_risky')
        + risk_flag(owner.is_mule, 'owner_mule') + risk_flag(graph.is_on_high_device, 'high_device')
        + risk_flag(graph.has_virtual, 'virtual') + risk_flag(fixed.id IS NOT NULL, 'role_fixed'))::UINTEGER AS flags
    , graph.base + coefficient.owner_tier_weight * (owner.tier_value - coefficient.owner_tier_reference)
        + coefficient.anonymizer_weight * (owner.has_anonymizer_ip::INTEGER - coefficient.anonymizer_reference)
        + coefficient.high_device_weight * (graph.is_on_high_device::INTEGER - coefficient.high_device_reference)
        + coefficient.card_weight * (graph.has_card::INTEGER - coefficient.card_reference)
        + coefficient.virtual_weight * (graph.has_virtual::INTEGER - coefficient.virtual_reference)
        + coefficient.instruments_weight * (graph.instruments - coefficient.instruments_reference) AS systematic
FROM graph_feature AS graph
LEFT JOIN party.owner_trait AS owner ON owner.party_id = graph.owner_party_id
LEFT JOIN fixed_role AS fixed ON fixed.id = graph.account_id
CROSS JOIN coefficient
