/*
doc: The consumer's metrics in one table.
materialize: diagnostic
*/
SELECT metric_name, value, ci_low, ci_high, support_n FROM consumer_measure
