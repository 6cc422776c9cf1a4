/*
doc: Share of each segment within region and party type, in integer nano units.
*/
SELECT share.region_id, segment.party_type, share.segment_id, segment.ordinal AS segment_no
    , to_fixed_point(share.share, 9)::BIGINT AS prior
FROM (UNPIVOT policy_6A.segment_shares ON COLUMNS(* EXCLUDE (segment_id)) INTO NAME region_id VALUE share) AS share
JOIN policy_6A.segments AS segment ON segment.segment_id = share.segment_id
