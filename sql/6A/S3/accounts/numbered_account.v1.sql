/*
doc: >
  The accounts in the order of their ids as numbers: owner, country, the cells and traits that they have a part in, and
  the numbers of their instrument types (unnesting a list that stands there is much faster than making one).
*/
-- Number before the first cell of each region and account type, and the numbers of its instrument types.
WITH cell AS (
    SELECT region_id, account_type, min(cell) - 1 AS cells_before, range(1, count(*) + 1)::UTINYINT[] AS kind_nos
    FROM instrument_cell
    GROUP BY region_id, account_type
)
-- Number before the first trait of each segment and account type.
, trait AS (
    SELECT segment_id, account_type, min(trait_no) - 1 AS traits_before
    FROM instrument_trait
    GROUP BY segment_id, account_type
)
-- Where the cells and traits of each region, segment and account type begin, and its instrument types, from 1 on.
, profile AS (
    SELECT cell.region_id, trait.segment_id, cell.account_type, cell.cells_before, cell.kind_nos, trait.traits_before
    FROM cell
    JOIN trait ON trait.account_type = cell.account_type
)
SELECT account.account_id
    , account.owner_party_id
    , country.country_no::USMALLINT AS country_no
    , profile.cells_before::USMALLINT AS cells_before
    , profile.traits_before::USMALLINT AS traits_before
    , profile.kind_nos
FROM s2_account_base_6A AS account
JOIN profile
    ON profile.region_id = account.region_id AND profile.segment_id = account.segment_id
    AND profile.account_type = account.account_type
JOIN account_country AS country ON country.country_iso = account.country_iso
ORDER BY account.account_id
