/*
doc: The share of each bucket in its week; the integer units of a week add up to 1e12 exactly.
materialize: table
step: shapes
*/
SELECT part AS curve_id, unit AS bucket_index, quota / 1e12 AS shape_value
FROM apportion('curve_claim')
