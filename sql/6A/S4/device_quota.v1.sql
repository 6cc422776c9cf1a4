/*
doc: Devices of each kin and type; together the rounded devices of the world.
step: plan_device_counts
*/
SELECT kin_no, device_no, quota FROM apportion('device_claim')
