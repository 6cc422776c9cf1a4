/*
doc: Every ip once, in the order of the ids.
materialize: view
step: assign_ip_roles.features
*/
SELECT ip_id::UBIGINT AS entity, 0::UBIGINT AS sub FROM s4_ip_base_6A
