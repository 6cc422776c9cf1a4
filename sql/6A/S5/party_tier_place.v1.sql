/*
doc: Parties in the order of their scores.
materialize: view
step: assign_party_roles.calibrate
*/
SELECT part, a, b, key, bin FROM tier_places('party_score')
