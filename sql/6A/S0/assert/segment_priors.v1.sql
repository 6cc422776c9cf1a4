/*
doc: >
  Every party type has segments with bounds, every segment its shares and scores; shares sum to 1 and keep their bounds, and
  regions differ.
code: 31
name: POLICY_SCHEMA_INVALID
hint: mend the named policy key
*/
-- Shares of the segments of each region, with their party type.
WITH segment_share AS (
    SELECT share.segment_id, segment.party_type, share.region_id, share.share
    FROM (UNPIVOT policy_6A.segment_shares ON COLUMNS(* EXCLUDE (segment_id)) INTO NAME region_id VALUE share) AS share
    LEFT JOIN policy_6A.segments AS segment ON segment.segment_id = share.segment_id
)
-- Total, extremes and entropy of the segments of each party type and region.
, mix AS (
    SELECT party_type, region_id, sum(to_fixed_point(share, 12)) AS total, max(share) AS largest, min(share) AS smallest
        , sum(to_fixed_point(CASE WHEN share > 0 THEN -share * ln(share) ELSE 0 END, 12))::DOUBLE / 1e12 AS entropy
    FROM segment_share
    GROUP BY party_type, region_id
)
SELECT '6A.taxonomy_party.segments' AS policy_key, segment_id AS entry, 'stands twice' AS fault
FROM policy_6A.segments
GROUP BY segment_id
HAVING count(*) > 1
UNION ALL
SELECT '6A.segmentation_priors.segment_bounds', type.party_type, 'is missing'
FROM policy_6A.party_types AS type
ANTI JOIN policy_6A.segment_bounds AS bound ON bound.party_type = type.party_type
UNION ALL
SELECT '6A.taxonomy_party.segments', type.party_type, 'has no segment'
FROM policy_6A.party_types AS type
ANTI JOIN policy_6A.segments AS segment ON segment.party_type = type.party_type
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
