/*
doc: >
  The weights of the eligible accounts that cells short of candidates admit although they failed the gate, those that
  failed it by least.
*/
-- Eligible accounts that failed the gate, in cells that are short of candidates.
WITH failed AS (
    SELECT d.batch AS part, d.country_no, d.owner_party_id, d.entity::BIGINT AS key
        , propensity(trait.sigma, d.s1, d.s2, tilted_factor(trait.tilt, home.score, mix.factor_clip)
            , rule.instrument_weight_floor_eps) AS weight
        , d.s3::BIGINT AS rank_slot, d.s0 AS gate_draw, q.admitted AS missing
    FROM draw__instrument_allocation AS d
    JOIN quota AS q ON q.part = d.batch AND q.admitted > 0
    JOIN instrument_trait AS trait ON trait.trait_no = d.trait_no
    JOIN country_instrument_score AS home ON home.country_instrument = pack_pair(d.country_no, trait.instrument_no)
    SEMI JOIN eligible_account AS eligible ON eligible.account_id = d.entity::BIGINT
    CROSS JOIN policy_6A.instrument_mix_priors AS mix
    CROSS JOIN policy_6A.instrument_per_account_priors AS rule
    WHERE d.s0 < trait.gate_slot
)
SELECT part, country_no, owner_party_id, key, weight, rank_slot
FROM least_failed('failed')
