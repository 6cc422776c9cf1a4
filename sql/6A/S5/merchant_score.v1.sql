/*
doc: >
  One row per merchant with its score, its flags, and its place in its cell, which follows country and class, so that
  those who collude are neighbours.
step: assign_merchant_roles.features
*/
WITH f AS (
    SELECT max(weight) FILTER (feature = 'cross_border') AS cross_border_weight, max(reference) FILTER (feature = 'cross_border') AS cross_border_reference, max(weight) FILTER (feature = 'sites') AS sites_weight, max(reference) FILTER (feature = 'sites') AS sites_reference, max(weight) FILTER (feature = 'class_risk') AS class_risk_weight, max(reference) FILTER (feature = 'class_risk') AS class_risk_reference
    FROM policy_6A.merchant_features
)
SELECT part.part, m.merchant_id AS id, g.group_no, m.region_no
    , ((m.cross_border >= prior.cross_border_from)::UINTEGER * 8192 + (m.sites >= prior.many_sites_from)::UINTEGER * 16384)::UINTEGER AS flags
    , noisy_score(prior.merchant_base + f.cross_border_weight * (m.cross_border - f.cross_border_reference)
            + f.sites_weight * (least(1.0::DOUBLE, ln(1 + m.sites) / ln(prior.sites_saturation)) - f.sites_reference)
            + f.class_risk_weight * (m.class_risk - f.class_risk_reference)
        , coeff.noise_scale, d.s0) AS score
    , (((row_number() OVER (ORDER BY m.home_country_iso, m.merchant_class, m.merchant_id))::UBIGINT << 30) + (d.s1 >> 22)) AS place_slot
FROM draw__merchant_risk AS d
JOIN merchant_feature AS m ON m.merchant_id = d.entity::BIGINT
JOIN tier_part AS part ON part.entity = 'merchant'
JOIN role_group_number AS g ON g.entity = 'merchant' AND g.role_group = m.merchant_class
CROSS JOIN f
CROSS JOIN policy_6A.merchant_role_priors AS prior
CROSS JOIN policy_6A.risk_propagation_coeffs AS coeff
