/*
doc: What each party type claims of the parties of a country.
step: plan_population
*/
SELECT b.line AS part
    , {'after': 4503599627370495 - d.s0::BIGINT, 'party_type': b.unit} AS unit
    , b.share AS weight
    , b.mass AS total
    , b.part AS region_id
    , b.prior
FROM balanced_shares('party_type_score') AS b
JOIN draw__party_count AS d ON d.country_iso = b.line AND d.party_type = b.unit
