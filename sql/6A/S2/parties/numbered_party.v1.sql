/*
doc: >
  The parties in the order of their ids as numbers: country, the cells that they have a part in, and the numbers of
  their account types (unnesting a list that stands there is much faster than making one).
*/
SELECT party.party_id
    , country.country_no::USMALLINT AS country_no
    , g.cells_before::USMALLINT AS cells_before
    , g.kind_nos
FROM s1_party_base_6A AS party
JOIN party_group AS g
    ON g.region_id = party.region_id AND g.party_type = party.party_type AND g.segment_id = party.segment_id
JOIN country_number AS country ON country.country_iso = party.country_iso
ORDER BY party.party_id
