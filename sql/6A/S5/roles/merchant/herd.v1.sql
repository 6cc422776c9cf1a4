/*
doc: Rings of the kind whose accounts circles of merchants work with, numbered in the country of the organiser.
*/
SELECT ring.ring_id, organiser.country_iso
    , row_number() OVER (PARTITION BY organiser.country_iso ORDER BY ring.ring_id) AS place
    , count(*) OVER (PARTITION BY organiser.country_iso) AS herds
FROM s4_ring_members_6A AS ring
JOIN s1_party_base_6A AS organiser ON organiser.party_id = ring.party_id
CROSS JOIN policy_6A.merchant_role_priors AS rule
WHERE ring.ring_role = 'ORGANISER' AND ring.ring_kind = rule.cluster.ring_kind
