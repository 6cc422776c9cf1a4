/*
doc: The parties in the order of their ids, with kin and country as numbers.
step: load_party_base
*/
SELECT party.party_id, kin.kin_no::USMALLINT AS kin_no, home.country_no::USMALLINT AS country_no
    , kin.region_no::UTINYINT AS region_no, party.party_type = 'RETAIL' AS lives_together
FROM s1_party_base_6A AS party
JOIN kin ON kin.region_id = party.region_id AND kin.party_type = party.party_type AND kin.segment_id = party.segment_id
JOIN home_country AS home ON home.country_iso = party.country_iso
ORDER BY party.party_id
