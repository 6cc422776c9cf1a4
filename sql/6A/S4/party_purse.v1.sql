/*
doc: Where the accounts of each party begin, how many they are, and how many of them are no loans.
step: load_party_base
*/
SELECT party_id, min(place) AS first_place, count(*)::UTINYINT AS accounts, count(*) FILTER (NOT is_loan)::UTINYINT AS daily
FROM account_place
GROUP BY party_id
