/*
doc: >
  Every merchant in the order of the ids with its part, group, region and flags, and its systematic score: the score before noise.
*/
-- Weight and reference of each feature; a feature adds weight times its value less the reference.
WITH coefficient AS (
    SELECT max(weight) FILTER (feature = 'cross_border') AS cross_border_weight
        , max(reference) FILTER (feature = 'cross_border') AS cross_border_reference
        , max(weight) FILTER (feature = 'sites') AS sites_weight
        , max(reference) FILTER (feature = 'sites') AS sites_reference
        , max(weight) FILTER (feature = 'class_risk') AS class_risk_weight
        , max(reference) FILTER (feature = 'class_risk') AS class_risk_reference
    FROM policy_6A.merchant_features
)
SELECT m.merchant_id::UBIGINT AS entity, 0::UBIGINT AS sub, part.part, g.group_no, m.region_no
    , (risk_flag(m.cross_border >= prior.cross_border_from, 'cross_border')
        + risk_flag(m.sites >= prior.many_sites_from, 'many_sites'))::UINTEGER AS flags
    , prior.merchant_base + coefficient.cross_border_weight * (m.cross_border - coefficient.cross_border_reference)
        + coefficient.sites_weight * (least(1.0::DOUBLE, ln(1 + m.sites) / ln(prior.sites_saturation)) - coefficient.sites_reference)
        + coefficient.class_risk_weight * (m.class_risk - coefficient.class_risk_reference) AS systematic
FROM feature AS m
LEFT JOIN tier_part AS part ON part.entity = 'merchant'
LEFT JOIN role_group_number AS g ON g.entity = 'merchant' AND g.role_group = m.merchant_class
CROSS JOIN coefficient
CROSS JOIN policy_6A.merchant_role_priors AS prior
ORDER BY m.merchant_id
