/*
doc: One row per account with its owner.
*/
SELECT h.accounts_before + h.ordinal AS account_id
    , h.party_id AS owner_party_id
    , c.account_type
    , c.party_type
    , c.segment_id
    , c.region_id
    , country.country_iso
FROM (
    -- Nearly all have one: a list for each row costs more than the rows.
    SELECT cell, country_no, party_id, accounts_before
        , unnest(CASE accounts WHEN 1 THEN [1::BIGINT] ELSE range(1, accounts + 1) END) AS ordinal
    FROM account_holding
) AS h
JOIN account_cell AS c ON c.cell = h.cell
JOIN country_number AS country ON country.country_no = h.country_no
