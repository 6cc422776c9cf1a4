/*
doc: The last member of each role.
step: assign_ip_roles.draw
*/
SELECT part, cut, a_cut, key_cut FROM pick_cut('ip_role_place', 'ip_role_bin', 'ip_role_wanted')
