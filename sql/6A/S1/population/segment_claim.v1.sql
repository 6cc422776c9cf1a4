/*
doc: >
  The claim of each segment on the parties of a country and party type: its regional prior, bent by the country's
  character (score) within bounds that leave the region's totals where they are.
*/
-- Score of each segment in each country and party type, as balanced_shares wants it.
WITH segment_score AS (
    SELECT p.region_id || '|' || p.party_type AS part
        , t.country_iso AS area
        , p.segment_id AS unit
        , p.prior
        , t.parties AS size
        , character_score(modulation.epoch, 'segment', t.country_iso, p.segment_id, axis.kappa) AS score
        , axis.cap
        , t.region_id
        , t.party_type
    FROM party_type_population AS t
    JOIN segment_prior AS p ON p.region_id = t.region_id AND p.party_type = t.party_type
    CROSS JOIN policy_6A.policy_country_modulation AS modulation
    CROSS JOIN policy_6A.modulation_axes AS axis
    WHERE axis.axis = 'segment'
)
SELECT b.area || '|' || b.party_type AS part
    , {'after': 4503599627370495 - d.s0::BIGINT, 'segment_id': b.unit} AS unit
    , b.share AS weight
    , b.size AS total
    , b.area AS country_iso
    , b.region_id
    , b.party_type
    , b.score
FROM balanced_shares('segment_score') AS b
JOIN draw__party_attribute AS d ON d.country_iso = b.area AND d.segment_id = b.unit
