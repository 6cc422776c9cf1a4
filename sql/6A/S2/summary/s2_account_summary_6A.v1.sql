/*
doc: How many accounts of each type the parties of a country and type hold.
*/
SELECT country.country_iso
    , c.region_id
    , c.party_type
    , c.account_type
    , sum(h.accounts)::BIGINT AS account_count
FROM account_holding AS h
JOIN account_cell AS c ON c.cell = h.cell
JOIN country_number AS country ON country.country_no = h.country_no
GROUP BY country.country_iso, c.region_id, c.party_type, c.account_type
