/*
doc: The cells of all seeds as a sample of one replicate.
materialize: view
*/
SELECT replicate, statistic, part, category, k1, k2, k3, m FROM as_counted('pooled_cell')
