/*
doc: >
  Relations between party priors that no schema can state: every region and segment has its shares, they sum to 1 and keep
  their bounds, scores stand for every segment, one party type gives where another lacks, and a country lies in one
  region.
code: 31
name: POLICY_SCHEMA_INVALID
hint: mend the named policy key
*/
-- Shares of segments by region, with the party type.
WITH segment_share AS (
    SELECT share.segment_id, segment.party_type, share.region_id, share.share
    FROM (UNPIVOT policy_6A.segment_shares ON COLUMNS(* EXCLUDE (segment_id)) INTO NAME region_id VALUE share) AS share
    LEFT JOIN policy_6A.segments AS segment ON segment.segment_id = share.segment_id
)
-- Sum, extremes and entropy of each mix.
, mix AS (
    SELECT party_type, region_id, sum(fx(share, 12)) AS total, max(share) AS largest, min(share) AS smallest
        , sum(fx(CASE WHEN share > 0 THEN -share * ln(share) ELSE 0 END, 12))::DOUBLE / 1e12 AS entropy
    FROM segment_share
    GROUP BY party_type, region_id
)
SELECT '6A.population_priors.region_party_types' AS policy_key, region_id AS entry, 'does not sum to 1' AS fault
FROM policy_6A.region_party_types
WHERE abs(RETAIL + BUSINESS + OTHER - 1) > 1e-9
UNION ALL
SELECT '6A.population_priors.region_party_types', region.value, 'is missing'
FROM policy_6A.regions AS region
ANTI JOIN policy_6A.region_party_types AS share ON share.region_id = region.value
UNION ALL
SELECT '6A.population_priors.region_party_types', share.region_id, 'is no region'
FROM policy_6A.region_party_types AS share
ANTI JOIN policy_6A.regions AS region ON share.region_id = region.value
UNION ALL
SELECT '6A.population_priors.party_type_minima', type.party_type, 'does not stand once'
FROM policy_6A.party_types AS type
LEFT JOIN policy_6A.party_type_minima AS minimum ON minimum.party_type = type.party_type
GROUP BY type.party_type
HAVING count(minimum.party_type) <> 1
UNION ALL
SELECT '6A.population_priors.party_type_minima', 'gives', 'is not said of one type'
FROM policy_6A.party_type_minima
HAVING count(*) FILTER (gives) <> 1
UNION ALL
SELECT '6A.taxonomy_party.segments', segment_id, 'stands twice'
FROM policy_6A.segments
GROUP BY segment_id
HAVING count(*) > 1
UNION ALL
SELECT '6A.taxonomy_party.segments', segment.segment_id, 'has an unknown party type'
FROM policy_6A.segments AS segment
ANTI JOIN policy_6A.party_types AS type ON type.party_type = segment.party_type
UNION ALL
SELECT '6A.segmentation_priors.segment_shares', segment.segment_id, 'is missing'
FROM policy_6A.segments AS segment
ANTI JOIN policy_6A.segment_shares AS share ON share.segment_id = segment.segment_id
UNION ALL
SELECT '6A.segmentation_priors.segment_shares', share.segment_id, 'is no segment'
FROM policy_6A.segment_shares AS share
ANTI JOIN policy_6A.segments AS segment ON share.segment_id = segment.segment_id
UNION ALL
SELECT '6A.segmentation_priors.segment_scores', segment.segment_id, 'is missing'
FROM policy_6A.segments AS segment
ANTI JOIN policy_6A.segment_scores AS score ON score.segment_id = segment.segment_id
UNION ALL
SELECT '6A.segmentation_priors.segment_scores', segment.segment_id, 'has a size and is no business, or the reverse'
FROM policy_6A.segments AS segment
JOIN policy_6A.segment_scores AS score ON score.segment_id = segment.segment_id
JOIN policy_6A.party_types AS type ON type.party_type = segment.party_type
WHERE type.is_business <> (score.size IS NOT NULL)
UNION ALL
SELECT '6A.segmentation_priors.segment_shares', party_type || ' ' || region_id, 'does not sum to 1'
FROM mix
WHERE abs(total::DOUBLE / 1e12 - 1) > 1e-9
UNION ALL
SELECT '6A.segmentation_priors.segment_shares', mix.party_type || ' ' || mix.region_id, 'is outside its bounds'
FROM mix
JOIN policy_6A.segment_bounds AS bound ON bound.party_type = mix.party_type
CROSS JOIN policy_6A.segmentation_priors AS prior
WHERE mix.largest > bound.share_max OR mix.smallest < prior.share_min OR mix.entropy < bound.entropy_min
UNION ALL
SELECT '6A.segmentation_priors.segment_bounds', share.party_type || ' ' || share.region_id, 'has too few visible segments'
FROM segment_share AS share
JOIN policy_6A.segment_bounds AS bound ON bound.party_type = share.party_type
GROUP BY share.party_type, share.region_id, bound.visible_segments_min
HAVING count(*) FILTER (share.share >= bound.visible_share) < bound.visible_segments_min
UNION ALL
SELECT '6A.segmentation_priors.region_spread_min', spread.party_type, 'no segment differs between regions'
FROM (
    SELECT party_type, segment_id, max(share) - min(share) AS spread FROM segment_share GROUP BY party_type, segment_id
) AS spread
CROSS JOIN policy_6A.segmentation_priors AS prior
GROUP BY spread.party_type, prior.region_spread_min
HAVING max(spread.spread) < prior.region_spread_min - 1e-9
UNION ALL
SELECT '6A.taxonomy_country_region.subregions', country_iso, 'stands in two subregions'
FROM (SELECT unnest(countries) AS country_iso FROM policy_6A.subregions)
GROUP BY country_iso
HAVING count(*) > 1
UNION ALL
SELECT '6A.taxonomy_country_region.subregions', subregion.m49_subregion, 'belongs to no region'
FROM policy_6A.subregions AS subregion
ANTI JOIN policy_6A.regions AS region ON region.value = subregion.region_id
