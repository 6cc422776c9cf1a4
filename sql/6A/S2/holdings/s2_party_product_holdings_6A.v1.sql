/*
doc: How many accounts of each type every party holds; no row where it holds none.
order: kept
*/
SELECT h.party_id AS owner_party_id
    , h.account_type
    , h.accounts AS account_count
FROM (
    SELECT h.party_id, c.account_type, h.accounts
    FROM account_holding AS h
    JOIN account_cell AS c ON c.cell = h.cell
    -- Two integers sort faster than names; account_no follows the names.
    ORDER BY h.party_id, c.account_no
) AS h
