/*
doc: The same counted by bins.
step: assign_device_roles.calibrate
*/
SELECT part, bin, count(*) AS n FROM device_tier_place GROUP BY part, bin
