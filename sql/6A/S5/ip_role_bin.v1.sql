/*
doc: The same counted by bins.
step: assign_ip_roles.draw
*/
SELECT part, bin, count(*) AS n FROM ip_role_place GROUP BY part, bin
