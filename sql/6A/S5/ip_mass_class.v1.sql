/*
doc: >
  The same with equal cells together: what the solver works on.
step: assign_ip_roles.calibrate
*/
SELECT entity, role_group, logit_mass, coupled, fixed_lift, mass, sum(n)::BIGINT AS n
FROM ip_mass
GROUP BY entity, role_group, logit_mass, coupled, fixed_lift, mass
