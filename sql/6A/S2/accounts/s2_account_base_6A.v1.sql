/*
doc: >
  One row per account with its owner and traits. What a cell and a country stand for is looked up in lists: joins would not keep the
  order of the ids.
order: kept
*/
-- Names of the cells by number.
WITH cell AS (
    SELECT list(account_type ORDER BY cell) AS account_types
        , list(party_type ORDER BY cell) AS party_types
        , list(segment_id ORDER BY cell) AS segments
        , list(region_id ORDER BY cell) AS regions
    FROM account_cell
)
-- Names of the countries by number.
, country AS (
    SELECT list(country_iso ORDER BY country_no) AS names FROM country_number
)
SELECT trait.account_id
    , trait.party_id AS owner_party_id
    , cell.account_types[trait.cell] AS account_type
    , cell.party_types[trait.cell] AS party_type
    , cell.segments[trait.cell] AS segment_id
    , cell.regions[trait.cell] AS region_id
    , country.names[trait.country_no] AS country_iso
    , trait.opened_on
    , trait.credit_limit
    , trait.pay_day
FROM account_trait AS trait
CROSS JOIN cell
CROSS JOIN country
