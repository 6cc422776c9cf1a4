/*
doc: The accounts that cells short of takers admit although they failed the gate, those that failed it least.
step: allocate_instruments
*/
WITH failed AS (
    SELECT d.batch AS part, d.country_no, d.owner_party_id, d.entity::BIGINT AS key, supply.missing, d.s3::BIGINT AS rank_slot
        , propensity(trait.sigma, d.s1, d.s2
            , 1 + least(greatest(trait.tilt + home.score, -mix.factor_clip), mix.factor_clip)
            , rule.instrument_weight_floor_eps) AS weight
        , row_number() OVER (PARTITION BY d.batch ORDER BY d.s0 DESC, d.entity) AS place
    FROM draw__instrument_allocation AS d
    JOIN instrument_supply AS supply ON supply.cell = d.batch AND supply.missing > 0
    JOIN instrument_trait AS trait ON trait.trait_no = d.trait_no
    JOIN country_instrument_score AS home ON home.factor_no = d.country_no * 100 + trait.instrument_no
    CROSS JOIN policy_6A.instrument_mix_priors AS mix
    CROSS JOIN policy_6A.instrument_per_account_priors AS rule
    WHERE d.s0 < trait.gate_slot
)
SELECT part, country_no, owner_party_id, key, weight, rank_slot
FROM failed
WHERE place <= missing
