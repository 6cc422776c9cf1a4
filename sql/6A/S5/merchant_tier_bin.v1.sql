/*
doc: The same counted by bins.
step: assign_merchant_roles.calibrate
*/
SELECT part, bin, count(*) AS n FROM merchant_tier_place GROUP BY part, bin
