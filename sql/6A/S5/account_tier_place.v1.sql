/*
doc: Accounts in the order of their scores.
materialize: view
step: assign_account_roles.calibrate
*/
SELECT part, a, b, key, bin FROM tier_places('account_score')
