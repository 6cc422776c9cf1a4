/*
doc: The risk tiers by number, lowest risk first, with their value in a score.
*/
SELECT risk_tier, row_number() OVER (ORDER BY value)::UTINYINT AS tier_no, value FROM policy_6A.tier_values
