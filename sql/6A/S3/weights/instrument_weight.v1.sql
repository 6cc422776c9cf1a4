/*
doc: The accounts that pass the gate of a cell, each with its weight, cells of wallets included.
*/
SELECT d.batch AS part
    , d.country_no
    , d.owner_party_id
    , d.entity::BIGINT AS key
    , propensity(trait.sigma, d.s1, d.s2, tilted_factor(trait.tilt, home.score, mix.factor_clip)
        , rule.instrument_weight_floor_eps) AS weight
    , d.s3::BIGINT AS rank_slot
FROM draw__instrument_allocation AS d
JOIN instrument_trait AS trait ON trait.trait_no = d.trait_no
JOIN country_instrument_score AS home ON home.country_instrument = pack_pair(d.country_no, trait.instrument_no)
CROSS JOIN policy_6A.instrument_mix_priors AS mix
CROSS JOIN policy_6A.instrument_per_account_priors AS rule
WHERE d.s0 >= trait.gate_slot
