/*
doc: The tiers by number, with what they count for in a score.
step: load_contracts_inputs
*/
SELECT risk_tier, row_number() OVER (ORDER BY value)::UTINYINT AS tier_no, value FROM policy_6A.tier_values
