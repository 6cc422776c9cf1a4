/*
doc: >
  Every block of parties has a law for its wealth and for its relationship, and one for its ages where others of its type have.
code: 105
name: TRAIT_LAW_MISSING
hint: 6A.party_trait_priors, and 6A.country_age_priors for the ages of a country
*/
-- Party types that are people.
WITH person_type AS (
    SELECT DISTINCT segment.party_type
    FROM policy_6A.segments AS segment
    JOIN policy_6A.segment_ages AS age ON age.segment_id = segment.segment_id
)
SELECT law.country_iso, law.segment_id, law.wealth_mean, law.days_scale, law.upto_64
FROM party_law AS law
LEFT JOIN person_type AS person ON person.party_type = law.party_type
WHERE law.wealth_mean IS NULL OR law.days_scale IS NULL OR (person.party_type IS NOT NULL AND law.upto_64 IS NULL)
