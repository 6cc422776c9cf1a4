/*
doc: What each segment claims of the parties of a country and type.
step: plan_population
*/
SELECT b.line || '|' || b.party_type AS part
    , {'after': 4503599627370495 - d.s0::BIGINT, 'segment_id': b.unit} AS unit
    , b.share AS weight
    , b.mass AS total
    , b.line AS country_iso
    , b.region_id
    , b.party_type
FROM balanced_shares('segment_score') AS b
JOIN draw__party_attribute AS d ON d.country_iso = b.line AND d.segment_id = b.unit
