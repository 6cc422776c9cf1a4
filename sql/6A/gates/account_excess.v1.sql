/*
doc: Accounts of a party and type beyond the cap, counted on the accounts themselves.
materialize: table
*/
SELECT held.party_type, held.account_type, rule.k_max, held.n, count(*) AS parties
FROM (
    SELECT owner_party_id, party_type, account_type, count(*) AS n
    FROM s2_account_base_6A
    GROUP BY owner_party_id, party_type, account_type
) AS held
LEFT JOIN policy_6A.account_rules AS rule ON rule.account_type = held.account_type AND rule.party_type = held.party_type
GROUP BY held.party_type, held.account_type, rule.k_max, held.n
