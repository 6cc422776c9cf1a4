/*
doc: >
  Whatever countries lean to, a region has the party types and segments of its prior: within one party per
  country, and for types those that minima moved.
code: 62
name: MASS_NOT_CONSERVED
hint: read balanced_shares and the country deltas
*/
-- Parties of each country, type and segment as published.
WITH home AS (
    SELECT region_id, party_type, segment_id, party_count, country_iso FROM s1_party_summary_6A
)
-- Parties and countries of each region.
, region AS (
    SELECT region_id, sum(party_count)::BIGINT AS parties, count(DISTINCT country_iso) AS countries
    FROM home
    GROUP BY region_id
)
-- Parties of each region that minima moved between types.
, moved AS (
    SELECT region_id, sum(lifted)::BIGINT AS lifted FROM party_type_population GROUP BY region_id
)
-- Parties of each region and type.
, type AS (
    SELECT region_id, party_type, sum(party_count)::BIGINT AS parties FROM home GROUP BY region_id, party_type
)
-- Parties of each region and segment.
, segment AS (
    SELECT region_id, segment_id, sum(party_count)::BIGINT AS parties FROM home GROUP BY region_id, segment_id
)
SELECT 'party type' AS split, p.region_id, p.party_type AS entry, coalesce(type.parties, 0) AS found
    , region.parties * p.prior / 1e9 AS expected
FROM party_type_prior AS p
JOIN region ON region.region_id = p.region_id
JOIN moved ON moved.region_id = p.region_id
LEFT JOIN type ON type.region_id = p.region_id AND type.party_type = p.party_type
WHERE abs(coalesce(type.parties, 0) - region.parties * p.prior / 1e9) > region.countries + moved.lifted
UNION ALL
SELECT 'segment', p.region_id, p.segment_id, coalesce(segment.parties, 0), type.parties * p.prior / 1e9
FROM segment_prior AS p
JOIN region ON region.region_id = p.region_id
JOIN type ON type.region_id = p.region_id AND type.party_type = p.party_type
LEFT JOIN segment ON segment.region_id = p.region_id AND segment.segment_id = p.segment_id
WHERE abs(coalesce(segment.parties, 0) - type.parties * p.prior / 1e9) > region.countries
