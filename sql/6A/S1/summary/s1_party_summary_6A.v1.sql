/*
doc: How many parties of each type and segment every country has.
*/
SELECT country_iso
    , region_id
    , party_type
    , unit.segment_id AS segment_id
    , quota AS party_count
FROM apportion('segment_claim')
WHERE quota > 0
