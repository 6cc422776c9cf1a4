/*
doc: How each country leans between the segments of a party type.
step: plan_population
*/
SELECT p.region_id || '|' || p.party_type AS part
    , t.country_iso AS line
    , p.segment_id AS unit
    , p.prior
    , t.parties AS mass
    , character_score(modulation.epoch, 'segment', t.country_iso, p.segment_id, axis.kappa) AS score
    , axis.cap
    , t.region_id
    , t.party_type
FROM party_type_population AS t
JOIN segment_prior AS p ON p.region_id = t.region_id AND p.party_type = t.party_type
CROSS JOIN policy_6A.policy_country_modulation AS modulation
CROSS JOIN policy_6A.modulation_axes AS axis
WHERE axis.axis = 'segment'
