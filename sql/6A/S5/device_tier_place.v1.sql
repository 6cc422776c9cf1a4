/*
doc: Devices in the order of their scores.
materialize: view
step: assign_device_roles.calibrate
*/
SELECT part, a, b, key, bin FROM tier_places('device_score')
