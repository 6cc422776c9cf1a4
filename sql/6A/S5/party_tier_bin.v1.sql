/*
doc: The same counted by bins.
step: assign_party_roles.calibrate
*/
SELECT part, bin, count(*) AS n FROM party_tier_place GROUP BY part, bin
