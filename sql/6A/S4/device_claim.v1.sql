/*
doc: >
  What each kin and device type claims of all devices: parties, devices per party, and the share of the type after the
  segment's tilts.
step: plan_device_counts
*/
WITH share AS (
    SELECT device_type, party_type, share
    FROM (UNPIVOT policy_6A.device_shares ON COLUMNS(* EXCLUDE (device_type)) INTO NAME party_type VALUE share)
)
, score AS (
    SELECT segment_id, score, level
    FROM (UNPIVOT policy_6A.segment_scores ON COLUMNS(* EXCLUDE (segment_id)) INTO NAME score VALUE level)
)
, tilt AS (
    SELECT score.segment_id, tilt.device_type
        , sum(fx(least(greatest(tilt.weight * (score.level - 0.5), -bound.clip), bound.clip), 12))::DOUBLE / 1e12 AS tilt
    FROM policy_6A.type_tilts AS tilt
    JOIN score ON score.score = tilt.score
    JOIN policy_6A.type_tilt_clips AS bound ON bound.score = tilt.score
    GROUP BY score.segment_id, tilt.device_type
)
, leaned AS (
    SELECT kin.kin_no, kind.device_no, kin.parties, kin.devices_per_party
        , quantise(share.share * exp(coalesce(tilt.tilt, 0)), 12) AS share
    FROM kin
    JOIN share ON share.party_type = kin.party_type AND share.share > 0
    JOIN device_kind AS kind ON kind.device_type = share.device_type
    LEFT JOIN tilt ON tilt.segment_id = kin.segment_id AND tilt.device_type = share.device_type
)
, weighed AS (
    SELECT kin_no, device_no
        , fx(parties * devices_per_party * share
            / (sum(fx(share, 12)) OVER (PARTITION BY kin_no)::DOUBLE / 1e12), 6)::BIGINT AS weight
    FROM leaned
)
SELECT 1 AS part
    , kin_no * 100 + device_no AS unit
    , kin_no, device_no, weight
    , round_even((sum(weight) OVER ())::DOUBLE / 1e6, 0)::BIGINT AS total
FROM weighed
