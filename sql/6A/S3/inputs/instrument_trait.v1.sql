/*
doc: >
  Gate, spread and tilt of each rule in each segment. The traits of one segment and account type are numbered one after
  another, as the cells are.
*/
-- Scores of the segments, one row each.
WITH score AS (
    SELECT segment_id, score, level
    FROM (UNPIVOT policy_6A.segment_scores ON COLUMNS(* EXCLUDE (segment_id)) INTO NAME score VALUE level)
)
-- How far each segment leans to an instrument type: weighted scores, from their middle of 0.5.
, tilt AS (
    SELECT score.segment_id, tilt.instrument_type, sum(to_fixed_point(tilt.weight * (score.level - 0.5), 12))::DOUBLE / 1e12 AS tilt
    FROM policy_6A.instrument_tilts AS tilt
    JOIN score ON score.score = tilt.score
    GROUP BY score.segment_id, tilt.instrument_type
)
-- Factors on gate and spread that a segment's scores give an instrument type: 1 at 0.5, held within bounds.
, adjusted AS (
    SELECT score.segment_id, change.instrument_type
        , least(greatest(quantise(pow(change.gate_factor, (score.level - 0.5) / 0.5), 12)
            , change.factor_min), change.factor_max) AS gate_factor
        , least(greatest(quantise(pow(change.sigma_factor, (score.level - 0.5) / 0.5), 12)
            , change.factor_min), change.factor_max) AS sigma_factor
    FROM policy_6A.instrument_score_factors AS change
    JOIN score ON score.score = change.score
)
SELECT row_number() OVER (ORDER BY segment.segment_id, kind.rule_no) AS trait_no
    , segment.segment_id
    , kind.account_type, kind.rule_no, kind.kind_no, kind.instrument_no
    , share_slot(least(kind.p_zero_weight * coalesce(adjusted.gate_factor, 1), 1)) AS gate_slot
    , kind.sigma * coalesce(adjusted.sigma_factor, 1) AS sigma
    , least(greatest(coalesce(tilt.tilt, 0), -mix.segment_tilt_clip), mix.segment_tilt_clip) AS tilt
FROM policy_6A.segments AS segment
JOIN instrument_kind AS kind ON kind.party_type = segment.party_type
CROSS JOIN policy_6A.instrument_mix_priors AS mix
LEFT JOIN tilt ON tilt.segment_id = segment.segment_id AND tilt.instrument_type = kind.instrument_type
LEFT JOIN adjusted ON adjusted.segment_id = segment.segment_id AND adjusted.instrument_type = kind.instrument_type
