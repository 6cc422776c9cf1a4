/*
doc: >
  One row per cell with its roles in the order of severity, at most 4, by number of the taxonomy, and where they end; a
  role that ends before the first member or after the last has no cut.
step: assign_merchant_roles.draw
*/
SELECT * FROM role_ladders('merchant', 'merchant_role_end', 'merchant_role_cut', 'policy_6A.fraud_roles')
