/*
doc: >
  Every segment has a law for its relationships, every account type its leans and openings, credit is granted by what is lent,
  and every pay has days that add up to a hundred per cent; every region has ages and holdings; none is there for what does not
  exist, and no country rests on two days.
code: 31
name: POLICY_SCHEMA_INVALID
hint: mend the named policy key
*/
-- Names of segments and account types in the policies of traits, leans and attributes.
WITH named AS (
    SELECT '6A.party_trait_priors.relationship_years' AS policy_key, segment_id AS entry, true AS by_segment FROM policy_6A.relationship_years
    UNION ALL SELECT '6A.party_trait_priors.segment_ages', segment_id, true FROM policy_6A.segment_ages
    UNION ALL SELECT '6A.account_attribute_priors.paid_segments', segment_id, true FROM policy_6A.paid_segments
    UNION ALL SELECT '6A.account_lean_priors.account_leans', account_type, false FROM policy_6A.account_leans
    UNION ALL SELECT '6A.account_attribute_priors.account_openings', account_type, false FROM policy_6A.account_openings
    UNION ALL SELECT '6A.account_attribute_priors.credit_limits', account_type, false FROM policy_6A.credit_limits
)
-- Where each segment and account type must stand.
, due AS (
    SELECT '6A.party_trait_priors.relationship_years' AS policy_key, segment_id AS entry FROM policy_6A.segments
    UNION ALL SELECT '6A.account_lean_priors.account_leans', account_type FROM policy_6A.account_types
    UNION ALL SELECT '6A.account_attribute_priors.account_openings', account_type FROM policy_6A.account_types
    UNION ALL
    SELECT '6A.account_attribute_priors.credit_limits', account_type FROM policy_6A.account_types WHERE account_group IN ('CREDIT', 'LOAN')
)
SELECT due.policy_key, due.entry, 'is missing' AS fault
FROM due
ANTI JOIN named ON named.policy_key = due.policy_key AND named.entry = due.entry
UNION ALL
SELECT named.policy_key, named.entry, 'does not exist'
FROM named
LEFT JOIN policy_6A.segments AS segment ON named.by_segment AND segment.segment_id = named.entry
LEFT JOIN policy_6A.account_types AS kind ON NOT named.by_segment AND kind.account_type = named.entry
WHERE segment.segment_id IS NULL AND kind.account_type IS NULL
UNION ALL
SELECT '6A.account_attribute_priors.credit_limits', kind.account_type, 'grants no credit'
FROM policy_6A.credit_limits AS credit
JOIN policy_6A.account_types AS kind ON kind.account_type = credit.account_type AND kind.account_group NOT IN ('CREDIT', 'LOAN')
UNION ALL
SELECT '6A.account_lean_priors.account_leans', kind.account_type, 'leans where it is required'
FROM policy_6A.account_leans AS lean
JOIN policy_6A.account_types AS kind ON kind.account_type = lean.account_type
WHERE kind.is_required AND (lean.score_weight <> 0 OR lean.country_power <> 0 OR lean.gate_appeal <> 0)
UNION ALL
SELECT '6A.account_attribute_priors.pay_days', paid.pay, 'does not add up to 100'
FROM (SELECT DISTINCT pay FROM policy_6A.paid_segments) AS paid
LEFT JOIN policy_6A.pay_days AS day ON day.pay = paid.pay
GROUP BY paid.pay
HAVING coalesce(sum(day.per_cent), 0) <> 100
UNION ALL
SELECT '6A.instrument_mix_priors.country_tilts', tilt.instrument_type, 'is no instrument type'
FROM policy_6A.country_tilts AS tilt
ANTI JOIN policy_6A.instrument_types AS kind ON kind.instrument_type = tilt.instrument_type
UNION ALL
SELECT '6A.country_product_priors.country_products', held.country_iso, concat(held.income_group, ' has no level')
FROM policy_6A.country_products AS held
ANTI JOIN policy_6A.income_levels AS income ON income.income_group = held.income_group
UNION ALL
SELECT '6A.country_product_priors.product_regions', held.region_id, concat(held.income_group, ' has no level')
FROM policy_6A.product_regions AS held
ANTI JOIN policy_6A.income_levels AS income ON income.income_group = held.income_group
UNION ALL
SELECT '6A.country_product_priors.product_regions', region_id, 'has no row'
FROM (SELECT DISTINCT region_id FROM policy_6A.subregions)
WHERE region_id NOT IN (SELECT region_id FROM policy_6A.product_regions)
UNION ALL
SELECT '6A.country_age_priors.age_regions', region_id, 'has no row'
FROM (SELECT DISTINCT region_id FROM policy_6A.subregions)
WHERE region_id NOT IN (SELECT region_id FROM policy_6A.age_regions)
UNION ALL
SELECT '6A.party_trait_priors.rest_weekdays', country_iso, 'stands twice'
FROM (SELECT unnest(countries) AS country_iso FROM policy_6A.rest_weekdays)
GROUP BY country_iso
HAVING count(*) > 1
