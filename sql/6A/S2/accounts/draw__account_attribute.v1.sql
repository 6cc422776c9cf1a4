/*
doc: Opening date and pay (halves of s0), and credit (a normal of the halves of s1).
stream: 6A.S2.account_attribute_sampling
stored: false
*/
-- Every account with its cell and owner, and its place among those of the owner and type.
WITH account AS (
    SELECT (accounts_before + ordinal)::UBIGINT AS entity, 0::UBIGINT AS sub, cell AS batch, country_no, party_id, ordinal
    FROM (
        -- Nearly all have one: a list for each row costs more than the rows.
        SELECT cell, country_no, party_id, accounts_before
            , unnest(CASE accounts WHEN 1 THEN [1::UTINYINT] ELSE range(1, accounts + 1)::UTINYINT[] END) AS ordinal
        FROM account_holding
    )
)
SELECT batch, entity, sub, country_no, party_id, ordinal, s0, s1
FROM rng_draw('account', '6A.S2.account_attribute_sampling')
