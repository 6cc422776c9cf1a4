/*
doc: >
  Devices of each stratum and type, apportioned by parties, devices per party, and the share of the type after the segment's
  tilts. Together they are the rounded devices of the world (total).
*/
-- Shares of the device types by party type, one row each.
WITH share AS (
    SELECT device_type, party_type, share
    FROM (UNPIVOT policy_6A.device_shares ON COLUMNS(* EXCLUDE (device_type)) INTO NAME party_type VALUE share)
)
-- Scores of the segments, one row each.
, score AS (
    SELECT segment_id, score, level
    FROM (UNPIVOT policy_6A.segment_scores ON COLUMNS(* EXCLUDE (segment_id)) INTO NAME score VALUE level)
)
-- How far each segment leans to a device type: weighted scores, from their middle of 0.5, each clipped.
, tilt AS (
    SELECT score.segment_id, tilt.device_type
        , sum(to_fixed_point(least(greatest(tilt.weight * (score.level - 0.5), -bound.clip), bound.clip), 12))::DOUBLE / 1e12 AS tilt
    FROM policy_6A.type_tilts AS tilt
    JOIN score ON score.score = tilt.score
    JOIN policy_6A.type_tilt_clips AS bound ON bound.score = tilt.score
    GROUP BY score.segment_id, tilt.device_type
)
-- Share of each type in each stratum, tilted.
, tilted AS (
    SELECT stratum.stratum_no, type.device_no, stratum.parties, stratum.devices_per_party
        , quantise(share.share * exp(coalesce(tilt.tilt, 0)), 12) AS share
    FROM party_stratum AS stratum
    JOIN share ON share.party_type = stratum.party_type AND share.share > 0
    JOIN device_type_number AS type ON type.device_type = share.device_type
    LEFT JOIN tilt ON tilt.segment_id = stratum.segment_id AND tilt.device_type = share.device_type
)
-- Tilted shares of a stratum sum to 1 again.
, weighed AS (
    SELECT stratum_no, device_no
        , to_fixed_point(parties * devices_per_party * share
            / (sum(to_fixed_point(share, 12)) OVER (PARTITION BY stratum_no)::DOUBLE / 1e12), 6)::BIGINT AS weight
    FROM tilted
)
-- Claims of strata and types on the devices of the world, which are the rounded sum of the weights.
, claim AS (
    SELECT 1 AS part
        , row_number() OVER (ORDER BY stratum_no, device_no) AS unit
        , stratum_no, device_no, weight
        , round_even((sum(weight) OVER ())::DOUBLE / 1e6, 0)::BIGINT AS total
    FROM weighed
)
SELECT stratum_no, device_no, quota, total FROM apportion('claim')
