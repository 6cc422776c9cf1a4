/*
doc: The last member of each role.
step: assign_device_roles.draw
*/
SELECT part, cut, a_cut, key_cut FROM pick_cut('device_role_place', 'device_role_bin', 'device_role_wanted')
