/*
doc: The cells as a sample of one replicate, what was counted.
materialize: view
step: validation_checks
*/
SELECT replicate, statistic, part, category, k1, k2, k3, m FROM as_counted('counted_cell')
