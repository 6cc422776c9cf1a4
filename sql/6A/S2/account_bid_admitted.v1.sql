/*
doc: The parties that cells short of takers admit although they failed the gate, those that failed it least.
step: allocate_accounts
*/
WITH failed AS (
    SELECT d.batch AS part, d.country_no, d.entity::BIGINT AS key, supply.missing, d.s3::BIGINT AS rank_slot
        , propensity(c.sigma, d.s1, d.s2, f.factor, rule.weight_floor_eps) AS weight
        , row_number() OVER (PARTITION BY d.batch ORDER BY d.s0 DESC, d.entity) AS place
    FROM draw__account_allocation AS d
    JOIN account_supply AS supply ON supply.cell = d.batch AND supply.missing > 0
    JOIN account_cell AS c ON c.cell = d.batch
    JOIN country_account_factor AS f ON f.factor_no = d.country_no * 100 + c.account_no
    CROSS JOIN policy_6A.account_per_party_priors AS rule
    WHERE d.s0 < c.gate_slot
)
SELECT part, country_no, key, weight, rank_slot
FROM failed
WHERE place <= missing
