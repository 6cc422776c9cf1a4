/*
doc: Every party once, in the order of the ids.
materialize: view
step: assign_party_roles.features
*/
SELECT party_id::UBIGINT AS entity, 0::UBIGINT AS sub FROM s1_party_base_6A
