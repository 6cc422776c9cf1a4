/*
doc: Pairs of parties on one residential IP, and those of one household, on every sixteenth IP.
materialize: table
*/
-- Parties on these IPs with their households.
WITH met AS (
    SELECT DISTINCT link.ip_id, link.party_id, near.household_id
    FROM s4_ip_links_6A AS link
    JOIN s4_ip_base_6A AS ip ON ip.ip_id = link.ip_id AND ip.ip_type = 'RESIDENTIAL' AND ip.ip_id % 16 = 0
    JOIN s4_entity_neighbourhoods_6A AS near ON near.party_id = link.party_id
    WHERE link.ip_id % 16 = 0
)
-- Parties of each household on each IP.
, home AS (
    SELECT ip_id, household_id, count(*) AS n FROM met GROUP BY ip_id, household_id
)
SELECT coalesce(sum(parties * (parties - 1) // 2), 0)::BIGINT AS pairs, coalesce(sum(household_pairs), 0)::BIGINT AS household_pairs
FROM (SELECT ip_id, sum(n)::BIGINT AS parties, sum(n * (n - 1) // 2)::BIGINT AS household_pairs FROM home GROUP BY ip_id)
