/*
doc: The mass of risky roles in each cell, by margin and after nudges, with the lift that its flags give it.
step: assign_ip_roles.calibrate
*/
SELECT entity, cell_no, role_group, n, mass, nudged_mass, logit_mass, coupled, fixed_lift
FROM risky_masses('ip_nudged', 'policy_6A.lifts', 'risk_flag')
