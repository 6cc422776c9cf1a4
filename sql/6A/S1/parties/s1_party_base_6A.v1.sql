/*
doc: >
  One row per party with its traits. Ids are dense and follow country, segment and party type. What a block stands for is looked
  up in lists: joins would not keep the order of the ids.
order: kept
*/
-- Names of the blocks by number.
WITH block AS (
    SELECT list(party_type ORDER BY block_no) AS party_types
        , list(segment_id ORDER BY block_no) AS segments
        , list(country_iso ORDER BY block_no) AS countries
        , list(region_id ORDER BY block_no) AS regions
    FROM party_law
)
SELECT trait.party_id
    , block.party_types[trait.block_no] AS party_type
    , block.segments[trait.block_no] AS segment_id
    , block.regions[trait.block_no] AS region_id
    , block.countries[trait.block_no] AS country_iso
    , trait.wealth_rank
    , trait.birth_year
    , trait.opened_on
FROM party_trait AS trait
CROSS JOIN block
