/*
doc: >
  Where the roles of a cell end in the order of its members, the worst first: drawn over all cells, since few merchants make
  many cells and most expect less than one of a role.
step: assign_merchant_roles.draw
*/
SELECT cell_no, raw_role, severity, n, share, place, ends FROM chained_role_ends('merchant_role_share', 'merchant_member')
