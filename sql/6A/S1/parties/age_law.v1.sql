/*
doc: >
  One row per country and segment of people: how many of the segment are in the first age bands of the country together (upto),
  and the segment's own limits. A segment weighs the bands of its country.
*/
-- The age bands of the countries, with the weight that each segment gives them.
WITH band AS (
    SELECT home.country_iso, segment.segment_id, segment.age_min, segment.age_max + 1 AS age_end
        , unnest([
            {'band': 1, 'first': 15, 'last': 25, 'weight': home.share_15_24 * segment.weight_15_24}
            , {'band': 2, 'first': 25, 'last': 40, 'weight': home.share_25_39 * segment.weight_25_39}
            , {'band': 3, 'first': 40, 'last': 65, 'weight': home.share_40_64 * segment.weight_40_64}
            , {'band': 4, 'first': 65, 'last': 200, 'weight': home.share_65_plus * segment.weight_65_plus}
        ], recursive := true)
    FROM policy_6A.country_ages AS home
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
