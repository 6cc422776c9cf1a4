/*
doc: >
  People per household by country, here and adults per household outside, countries in the order of the latter. A14 asks that
  both orders agree.
title: Household sizes by country
*/
-- Members of each household with its country.
WITH home AS (
    SELECT party.country_iso, near.household_id, count(*) AS members
    FROM s1_party_base_6A AS party
    JOIN s4_entity_neighbourhoods_6A AS near ON near.party_id = party.party_id
    WHERE party.party_type = 'RETAIL'
    GROUP BY party.country_iso, near.household_id
)
-- Countries in the order of the adults per household.
, country AS (
    SELECT row_number() OVER (ORDER BY outside.adults, outside.country_iso) AS place, sum(home.members)::BIGINT / count(*) AS people, outside.adults
    FROM home
    JOIN policy_6A.household_countries AS outside ON outside.country_iso = home.country_iso
    GROUP BY outside.country_iso, outside.adults
)
SELECT 'here' AS world, place, people FROM country
UNION ALL
SELECT 'outside', place, adults FROM country
