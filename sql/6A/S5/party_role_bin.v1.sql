/*
doc: The same counted by bins.
step: assign_party_roles.draw
*/
SELECT part, bin, count(*) AS n FROM party_role_place GROUP BY part, bin
