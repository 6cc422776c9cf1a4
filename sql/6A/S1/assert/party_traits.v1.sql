/*
doc: >
  People, and only they, have a birth year within their segment's limits and the years over which these fade out; a relationship
  begins before the scenarios and not before the entry age; and the ranks of a crowd are spread evenly: their sum is half its
  size, but for one party.
code: 106
name: PARTY_TRAITS_IMPOSSIBLE
hint: read party_law and party_trait
*/
SELECT party.party_id::VARCHAR AS entry, party.segment_id, party.birth_year, party.opened_on, party.wealth_rank
FROM s1_party_base_6A AS party
LEFT JOIN policy_6A.segment_ages AS segment ON segment.segment_id = party.segment_id
CROSS JOIN policy_6A.party_trait_priors AS rule
WHERE (party.birth_year IS NULL) <> (segment.segment_id IS NULL)
    OR year(rule.as_of_date) - 1 - party.birth_year NOT BETWEEN greatest(rule.ages.entry_age_min + 1, segment.age_min - rule.ages.edge_years)
        AND segment.age_max + rule.ages.edge_years
    OR party.opened_on >= rule.as_of_date
    OR year(party.opened_on) < party.birth_year + rule.ages.entry_age_min
UNION ALL
SELECT country_iso || ' ' || party_type, NULL, NULL, NULL, sum(to_fixed_point(wealth_rank, 6))::DOUBLE / 1e6 / count(*)
FROM s1_party_base_6A
GROUP BY country_iso, party_type
HAVING abs(sum(to_fixed_point(wealth_rank - 0.5, 6))) > 1000000
