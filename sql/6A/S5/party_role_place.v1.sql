/*
doc: Members of a cell in the order of their draws.
materialize: view
step: assign_party_roles.draw
*/
SELECT cell_no AS part, place_slot::BIGINT AS a, 0 AS b, id AS key, place_slot::BIGINT >> 44 AS bin FROM party_member
