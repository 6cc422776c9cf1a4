/*
doc: >
  People by country and segment: how many, how many of them live alone, and their households, of which each member counts its
  part, in units of 1e-12.
materialize: table
*/
-- Members of each household.
WITH home AS (
    SELECT household_id, count(*) AS members FROM s4_entity_neighbourhoods_6A GROUP BY household_id
)
SELECT party.country_iso, party.segment_id, count(*) AS people, count(*) FILTER (home.members = 1) AS alone
    , sum(1000000000000 // home.members)::HUGEINT AS household_parts
FROM s1_party_base_6A AS party
JOIN s4_entity_neighbourhoods_6A AS near ON near.party_id = party.party_id
JOIN home ON home.household_id = near.household_id
WHERE party.party_type = 'RETAIL'
GROUP BY party.country_iso, party.segment_id
