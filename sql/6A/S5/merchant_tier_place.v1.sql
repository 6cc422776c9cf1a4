/*
doc: Merchants in the order of their scores.
materialize: view
step: assign_merchant_roles.calibrate
*/
SELECT part, a, b, key, bin FROM tier_places('merchant_score')
