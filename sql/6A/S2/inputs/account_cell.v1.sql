/*
doc: >
  One row per cell (region, party type, segment, account type) with its parties, its mean after the segment's tilts (planned) and
  after the leans, which leave the world's accounts of a type where they are; its gate and spread after tags, and how far appeal
  moves them; its cap, and its quota: how many accounts of the world it gets.
*/
-- Scores of the segments, one row each.
WITH score AS (
    SELECT segment_id, score, level
    FROM (UNPIVOT policy_6A.segment_scores ON COLUMNS(* EXCLUDE (segment_id)) INTO NAME score VALUE level)
)
-- How far each segment leans to an account type: weighted scores, from their middle of 0.5.
, tilt AS (
    SELECT score.segment_id, tilt.account_type, sum(to_fixed_point(tilt.weight * (score.level - 0.5), 12))::DOUBLE / 1e12 AS tilt
    FROM policy_6A.account_tilts AS tilt
    JOIN score ON score.score = tilt.score
    GROUP BY score.segment_id, tilt.account_type
)
-- Factors on gate and spread that a segment's tags give an account type, held within bounds.
, adjusted AS (
    SELECT segment.segment_id, change.account_type
        , least(greatest(max(change.gate_factor), max(change.factor_min)), max(change.factor_max)) AS gate_factor
        , least(greatest(max(change.sigma_factor), max(change.factor_min)), max(change.factor_max)) AS sigma_factor
    FROM (SELECT segment_id, unnest(tags) AS tag FROM policy_6A.segments) AS segment
    JOIN policy_6A.account_tag_adjustments AS change ON change.tag = segment.tag
    GROUP BY segment.segment_id, change.account_type
)
-- Cards of account holders in each region as far as an account type leans on them: the mean over its parties' countries.
, regional AS (
    SELECT summary.region_id, kind.account_type
        , sum(summary.party_count * to_fixed_point(pow(country.card_share, kind.country_power), 9))::DOUBLE / 1e9
            / sum(summary.party_count)::DOUBLE AS factor
    FROM s1_party_summary_6A AS summary
    JOIN country_number AS country ON country.country_iso = summary.country_iso
    JOIN account_kind AS kind ON kind.party_type = summary.party_type
    GROUP BY summary.region_id, kind.account_type
)
-- Every cell with its parties, planned mean and lean, gate and spread.
, planned AS (
    SELECT g.cells_before + kind.kind_no AS cell
        , g.group_no, g.region_id, g.party_type, g.segment_id, g.parties
        , kind.account_no, kind.account_type, kind.is_required, kind.k_max
        , quantise(kind.mean_per_party
            * exp(least(greatest(coalesce(tilt.tilt, 0), -mix.tilt_clip), mix.tilt_clip)), 12) AS planned_mean
        , quantise(regional.factor * exp(coalesce(kind.lean_weight * (lean_score.level - 0.5), 0)), 12) AS lean
        , share_slot(kind.p_zero_weight * coalesce(adjusted.gate_factor, 1)) AS gate_slot
        , kind.sigma * coalesce(adjusted.sigma_factor, 1) AS sigma
        , kind.appeal_share, kind.gate_appeal
    FROM party_group AS g
    JOIN account_kind AS kind ON kind.party_type = g.party_type
    CROSS JOIN policy_6A.product_mix_priors AS mix
    JOIN regional ON regional.region_id = g.region_id AND regional.account_type = kind.account_type
    LEFT JOIN score AS lean_score ON lean_score.segment_id = g.segment_id AND lean_score.score = kind.lean_score
    LEFT JOIN tilt ON tilt.segment_id = g.segment_id AND tilt.account_type = kind.account_type
    LEFT JOIN adjusted ON adjusted.segment_id = g.segment_id AND adjusted.account_type = kind.account_type
)
-- Means after the leans: over the world a type's are what was planned.
, cell AS (
    SELECT *
        , quantise(planned_mean * lean * (sum(to_fixed_point(parties * planned_mean, 6)) OVER type::DOUBLE
            / sum(to_fixed_point(parties * planned_mean * lean, 6)) OVER type::DOUBLE), 12) AS mean_per_party
    FROM planned
    WINDOW type AS (PARTITION BY account_type)
)
-- Claims of the cells on the accounts that their means call for in all.
, claim AS (
    SELECT 'world' AS part
        , {'after': 4503599627370495 - d.s0::BIGINT, 'cell': cell.cell} AS unit
        , to_fixed_point(cell.parties * cell.mean_per_party, 6) AS weight
        , round_even(sum(to_fixed_point(cell.parties * cell.mean_per_party, 6)) OVER ()::DOUBLE / 1e6, 0)::BIGINT AS total
    FROM cell
    JOIN draw__account_count AS d ON d.batch = cell.cell
)
SELECT cell.cell, cell.group_no, cell.region_id, cell.party_type, cell.segment_id, cell.parties
    , cell.account_no, cell.account_type, cell.is_required, cell.k_max
    , cell.planned_mean, cell.mean_per_party, cell.gate_slot, cell.sigma
    , cell.sigma * sqrt(1 - cell.appeal_share * cell.appeal_share) AS own_sigma
    , cell.sigma * cell.appeal_share AS appeal_sigma
    , cell.gate_appeal * 4503599627370496.0::DOUBLE AS gate_appeal_slots
    , counted.quota
FROM cell
LEFT JOIN apportion('claim') AS counted ON counted.unit.cell = cell.cell
