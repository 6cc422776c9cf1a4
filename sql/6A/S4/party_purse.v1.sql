/*
doc: >
  The accounts of each party as lists, loans apart. A list that is ordered by its own members is sorted when it is whole,
  which takes a tenth of the time of one ordered by something else.
step: load_party_base
*/
WITH account AS (
    SELECT party_id, is_loan
        , {'account_id': account_id, 'party_id': party_id, 'first_instrument': first_instrument, 'plain': plain
        , 'instruments': instruments} AS account
    FROM account_kit
)
SELECT party_id
    , list(account ORDER BY account) FILTER (NOT is_loan) AS accounts
    , list(account ORDER BY account) FILTER (is_loan) AS loans
FROM account
GROUP BY party_id
