/*
doc: >
  Every party in the order of the ids with its part, group, region and flags, and its systematic score: the score before noise.
*/
-- Weight and reference of each feature; a feature adds weight times its value less the reference.
WITH coefficient AS (
    SELECT max(weight) FILTER (feature = 'credit_appetite') AS credit_appetite_weight
        , max(reference) FILTER (feature = 'credit_appetite') AS credit_appetite_reference
        , max(weight) FILTER (feature = 'cross_border_propensity') AS cross_border_propensity_weight
        , max(reference) FILTER (feature = 'cross_border_propensity') AS cross_border_propensity_reference
        , max(weight) FILTER (feature = 'digital_affinity') AS digital_affinity_weight
        , max(reference) FILTER (feature = 'digital_affinity') AS digital_affinity_reference
        , max(weight) FILTER (feature = 'anonymizer') AS anonymizer_weight
        , max(reference) FILTER (feature = 'anonymizer') AS anonymizer_reference
        , max(weight) FILTER (feature = 'high_device') AS high_device_weight
        , max(reference) FILTER (feature = 'high_device') AS high_device_reference
        , max(weight) FILTER (feature = 'credit_card') AS credit_card_weight
        , max(reference) FILTER (feature = 'credit_card') AS credit_card_reference
        , max(weight) FILTER (feature = 'devices') AS devices_weight
        , max(reference) FILTER (feature = 'devices') AS devices_reference
    FROM policy_6A.party_features
)
-- Owners of a device of the highest tier of risk.
, high_device_owner AS (
    SELECT DISTINCT primary_party_id AS party_id FROM s4_device_base_6A WHERE device_risk_tier = 'HIGH'
)
-- Holders of a card that can stand on a credit ledger.
, credit_card_party AS (
    SELECT DISTINCT owner_party_id AS party_id
    FROM s3_party_instrument_holdings_6A
    WHERE instrument_type IN (
        SELECT instrument_type FROM policy_6A.instrument_types WHERE instrument_class = 'CARD' AND list_contains(ledgers, 'R')
    )
)
SELECT party.party_id::UBIGINT AS entity, 0::UBIGINT AS sub, part.part, g.group_no, region.region_no
    , (risk_flag(near.has_anonymizer_ip, 'anonymizer') + risk_flag(fixed.id IS NOT NULL, 'role_fixed'))::UINTEGER AS flags
    , prior.party_base + coefficient.credit_appetite_weight * (score.credit_appetite - coefficient.credit_appetite_reference)
        + coefficient.cross_border_propensity_weight * (score.cross_border_propensity - coefficient.cross_border_propensity_reference)
        + coefficient.digital_affinity_weight * (score.digital_affinity - coefficient.digital_affinity_reference)
        + coefficient.anonymizer_weight * (near.has_anonymizer_ip::INTEGER - coefficient.anonymizer_reference)
        + coefficient.high_device_weight * ((high.party_id IS NOT NULL)::INTEGER - coefficient.high_device_reference)
        + coefficient.credit_card_weight * ((card.party_id IS NOT NULL)::INTEGER - coefficient.credit_card_reference)
        + coefficient.devices_weight * (degree.value - coefficient.devices_reference) AS systematic
FROM s1_party_base_6A AS party
LEFT JOIN s4_entity_neighbourhoods_6A AS near ON near.party_id = party.party_id
LEFT JOIN high_device_owner AS high ON high.party_id = party.party_id
LEFT JOIN credit_card_party AS card ON card.party_id = party.party_id
LEFT JOIN policy_6A.segment_scores AS score ON score.segment_id = party.segment_id
LEFT JOIN tier_part AS part ON part.entity = 'party' AND part.role_group = party.party_type
LEFT JOIN role_group_number AS g ON g.entity = 'party' AND g.role_group = party.party_type
LEFT JOIN risk_region AS region ON region.region_id = party.region_id
LEFT JOIN degree_value AS degree ON degree.scale = 'party_devices' AND degree.count = least(near.device_count, 1001)
LEFT JOIN fixed_role AS fixed ON fixed.id = party.party_id
CROSS JOIN coefficient
CROSS JOIN policy_6A.party_role_priors AS prior
