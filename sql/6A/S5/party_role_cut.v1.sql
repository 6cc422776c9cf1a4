/*
doc: The last member of each role.
step: assign_party_roles.draw
*/
SELECT part, cut, a_cut, key_cut FROM pick_cut('party_role_place', 'party_role_bin', 'party_role_wanted')
