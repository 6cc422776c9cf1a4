/*
doc: Every account once, in the order of the ids.
materialize: view
step: assign_account_roles.features
*/
SELECT account_id::UBIGINT AS entity, 0::UBIGINT AS sub FROM s2_account_base_6A
