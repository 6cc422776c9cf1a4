/*
doc: Edges of each region and type, exactly.
step: plan_ip_counts
*/
SELECT part AS region_no, unit AS type_no, quota FROM apportion('ip_type_claim')
