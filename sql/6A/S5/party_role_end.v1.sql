/*
doc: Where the roles of a cell end in the order of its members, the worst first.
step: assign_party_roles.draw
*/
SELECT cell_no, raw_role, severity, n, share, place, ends FROM role_ends('party_role_share')
