/*
doc: One row per party. Ids are dense and follow country, segment and party type.
*/
SELECT first_party_id + unnest(range(party_count)) AS party_id
    , party_type
    , segment_id
    , region_id
    , country_iso
FROM party_block
