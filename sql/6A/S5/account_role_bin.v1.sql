/*
doc: The same counted by bins.
step: assign_account_roles.draw
*/
SELECT part, bin, count(*) AS n FROM account_role_place GROUP BY part, bin
