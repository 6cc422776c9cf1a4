/*
doc: The parties that pass the gate of a cell, each with its weight.
step: allocate_accounts
*/
SELECT d.batch AS part
    , d.country_no
    , d.entity::BIGINT AS key
    , propensity(c.sigma, d.s1, d.s2, f.factor, rule.weight_floor_eps) AS weight
    , d.s3::BIGINT AS rank_slot
FROM draw__account_allocation AS d
JOIN account_cell AS c ON c.cell = d.batch
JOIN country_account_factor AS f ON f.factor_no = d.country_no * 100 + c.account_no
CROSS JOIN policy_6A.account_per_party_priors AS rule
WHERE d.s0 >= c.gate_slot
