/*
doc: The last member of each role.
step: assign_account_roles.draw
*/
SELECT part, cut, a_cut, key_cut FROM pick_cut('account_role_place', 'account_role_bin', 'account_role_wanted')
