/*
doc: Every merchant with an outlet, in the order of the ids.
materialize: view
step: assign_merchant_roles.features
*/
SELECT merchant_id::UBIGINT AS entity, 0::UBIGINT AS sub FROM (SELECT DISTINCT merchant_id FROM outlet_catalogue ORDER BY merchant_id)
