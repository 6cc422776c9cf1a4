/*
doc: The same as a cut.
step: plan_ip_counts
*/
SELECT part, 1 AS cut, linked AS take FROM linked_plan WHERE linked > 0
