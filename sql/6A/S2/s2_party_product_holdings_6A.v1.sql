/*
doc: How many accounts of each type every party holds; no row where it holds none.
step: emit_holdings
*/
SELECT h.party_id AS owner_party_id
    , c.account_type
    , h.accounts AS account_count
FROM account_holding AS h
JOIN account_cell AS c ON c.cell = h.cell
