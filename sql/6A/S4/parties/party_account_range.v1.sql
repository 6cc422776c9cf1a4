/*
doc: The rank of the first account of each party, how many accounts it has, and how many of them are no loans.
*/
SELECT party_id, min(owner_rank) AS first_rank, count(*)::UTINYINT AS accounts, count(*) FILTER (NOT is_loan)::UTINYINT AS non_loans
FROM ranked_account
GROUP BY party_id
