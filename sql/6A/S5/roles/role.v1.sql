/*
doc: The role of each unit, which is the one that it drew; merchants gather those who collude first.
materialize: view
*/
SELECT id, score, tier_no, cell_no, role_ordinal FROM drawn_role
