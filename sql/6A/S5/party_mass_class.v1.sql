/*
doc: >
  The same with equal cells together: what the solver works on.
step: assign_party_roles.calibrate
*/
SELECT entity, role_group, logit_mass, coupled, fixed_lift, mass, sum(n)::BIGINT AS n
FROM party_mass
GROUP BY entity, role_group, logit_mass, coupled, fixed_lift, mass
