/*
doc: >
  The blocks of parties by number, with the laws of their traits: what their wealth is drawn around, how old they are, and how
  long they have been customers, and when branches there rest. Wealth is ranked within a crowd, the parties of a country and type.
*/
SELECT row_number() OVER (ORDER BY block.country_iso, block.segment_id, block.party_type) AS block_no
    , dense_rank() OVER (ORDER BY block.country_iso) AS country_no
    , dense_rank() OVER (ORDER BY block.country_iso, block.party_type) AS crowd_no
    , block.country_iso, block.region_id, block.party_type, block.segment_id
    , block.first_party_id, block.party_count
    , wealth.income_weight * (score.income - 0.5) AS wealth_mean
    , wealth.spread AS wealth_spread
    , tenure.years_scale * 365.25 AS days_scale
    , tenure.years_max * 365.25 AS days_max
    , age.age_min, age.age_end, age.upto_24, age.upto_39, age.upto_64
    , coalesce(rest.rest_weekday, rule.openings.rest_weekday) AS rest_weekday
FROM party_block AS block
CROSS JOIN (SELECT unnest(wealth) FROM policy_6A.party_trait_priors) AS wealth
CROSS JOIN policy_6A.party_trait_priors AS rule
LEFT JOIN policy_6A.rest_weekdays AS rest ON list_contains(rest.countries, block.country_iso)
LEFT JOIN policy_6A.segment_scores AS score ON score.segment_id = block.segment_id
LEFT JOIN policy_6A.relationship_years AS tenure ON tenure.segment_id = block.segment_id
LEFT JOIN age_law AS age ON age.country_iso = block.country_iso AND age.segment_id = block.segment_id
