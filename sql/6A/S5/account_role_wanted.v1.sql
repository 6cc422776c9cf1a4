/*
doc: The same as cuts, but for the last role of a cell.
step: assign_account_roles.draw
*/
SELECT cell_no AS part, place AS cut, ends AS take FROM account_role_end WHERE ends BETWEEN 1 AND n - 1
