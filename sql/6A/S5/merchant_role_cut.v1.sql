/*
doc: The last member of each role.
step: assign_merchant_roles.draw
*/
SELECT part, cut, a_cut, key_cut FROM pick_cut('merchant_role_place', 'merchant_role_bin', 'merchant_role_wanted')
