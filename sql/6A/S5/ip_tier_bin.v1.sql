/*
doc: The same counted by bins.
step: assign_ip_roles.calibrate
*/
SELECT part, bin, count(*) AS n FROM ip_tier_place GROUP BY part, bin
