/*
doc: The same counted by bins.
step: assign_account_roles.calibrate
*/
SELECT part, bin, count(*) AS n FROM account_tier_place GROUP BY part, bin
