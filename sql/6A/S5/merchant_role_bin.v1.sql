/*
doc: The same counted by bins.
step: assign_merchant_roles.draw
*/
SELECT part, bin, count(*) AS n FROM merchant_role_place GROUP BY part, bin
