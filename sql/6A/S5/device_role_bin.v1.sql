/*
doc: The same counted by bins.
step: assign_device_roles.draw
*/
SELECT part, bin, count(*) AS n FROM device_role_place GROUP BY part, bin
