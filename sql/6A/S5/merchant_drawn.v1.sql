/*
doc: Every merchant with its tier and the number of the role that was drawn for it, before those who collude are gathered.
step: assign_merchant_roles.draw
*/
SELECT id, score, tier_no, role_ordinal, cell_no
FROM placed_roles('merchant_member', 'merchant_role_ladder')
