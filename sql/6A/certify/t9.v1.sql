/*
doc: The seven metrics of the stability gate with what they were computed from.
materialize: section
*/
SELECT test_id, metric_name, by_seed AS values, mean, deviation AS stdev, floor, cv FROM stability_spread
