/*
doc: The parties in the order of their ids, with stratum and country as numbers, and the class of their wealth, an eighth of the ranks.
*/
SELECT party.party_id, stratum.stratum_no::USMALLINT AS stratum_no, home.country_no::USMALLINT AS country_no
    , stratum.region_no::UTINYINT AS region_no, floor(party.wealth_rank * 8)::UTINYINT AS wealth_class
FROM s1_party_base_6A AS party
JOIN party_stratum AS stratum
    ON stratum.region_id = party.region_id AND stratum.party_type = party.party_type AND stratum.segment_id = party.segment_id
JOIN home_country AS home ON home.country_iso = party.country_iso
ORDER BY party.party_id
