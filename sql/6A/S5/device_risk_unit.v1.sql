/*
doc: Every device once, in the order of the ids.
materialize: view
step: assign_device_roles.features
*/
SELECT device_id::UBIGINT AS entity, 0::UBIGINT AS sub FROM s4_device_base_6A
