/*
doc: The accounts of each party as lists, loans apart.
step: load_party_base
*/
SELECT party_id
    , list({'account_id': account_id, 'party_id': party_id, 'first_instrument': first_instrument, 'plain': plain
        , 'instruments': instruments} ORDER BY account_id) FILTER (NOT is_loan) AS accounts
    , list({'account_id': account_id, 'party_id': party_id, 'first_instrument': first_instrument, 'plain': plain
        , 'instruments': instruments} ORDER BY account_id) FILTER (is_loan) AS loans
FROM account_kit
GROUP BY party_id
