/*
doc: IPs in the order of their scores.
materialize: view
step: assign_ip_roles.calibrate
*/
SELECT part, a, b, key, bin FROM tier_places('ip_score')
