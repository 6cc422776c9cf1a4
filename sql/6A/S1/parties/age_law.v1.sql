/*
doc: >
  One row per country and segment of people: how many of the segment are in the first age bands of the country together (upto),
  and the segment's own limits. A segment weighs the bands of its country.
*/
-- Ages of each country with parties, or of its region where it has no row.
WITH home AS (
    SELECT place.country_iso
        , coalesce(own.share_15_24, region.share_15_24) AS share_15_24
        , coalesce(own.share_25_39, region.share_25_39) AS share_25_39
        , coalesce(own.share_40_64, region.share_40_64) AS share_40_64
        , coalesce(own.share_65_plus, region.share_65_plus) AS share_65_plus
    FROM (SELECT DISTINCT country_iso, region_id FROM s1_party_summary_6A) AS place
    LEFT JOIN policy_6A.country_ages AS own ON own.country_iso = place.country_iso
    LEFT JOIN policy_6A.age_regions AS region ON region.region_id = place.region_id
)
-- The age bands of the countries, with the weight that each segment gives them.
, band AS (
    SELECT home.country_iso, segment.segment_id, segment.age_min, segment.age_max + 1 AS age_end
        , unnest([
            {'band': 1, 'first': 15, 'last': 25, 'weight': home.share_15_24 * segment.weight_15_24}
            , {'band': 2, 'first': 25, 'last': 40, 'weight': home.share_25_39 * segment.weight_25_39}
            , {'band': 3, 'first': 40, 'last': 65, 'weight': home.share_40_64 * segment.weight_40_64}
            , {'band': 4, 'first': 65, 'last': 200, 'weight': home.share_65_plus * segment.weight_65_plus}
        ], recursive := true)
    FROM home
    CROSS JOIN policy_6A.segment_ages AS segment
)
-- A band without an age of the segment has no weight.
, weighed AS (
    SELECT country_iso, segment_id, age_min, age_end, band
        , CASE WHEN first < age_end AND last > age_min THEN to_fixed_point(weight, 12)::BIGINT ELSE 0 END AS weight
    FROM band
)
SELECT country_iso, segment_id, age_min, age_end
    , sum(weight) FILTER (band <= 1)::DOUBLE / nullif(sum(weight), 0)::DOUBLE AS upto_24
    , sum(weight) FILTER (band <= 2)::DOUBLE / nullif(sum(weight), 0)::DOUBLE AS upto_39
    , sum(weight) FILTER (band <= 3)::DOUBLE / nullif(sum(weight), 0)::DOUBLE AS upto_64
FROM weighed
GROUP BY country_iso, segment_id, age_min, age_end
