/*
doc: Every statistic in every replicate, by the very SQL that S5 counts with.
materialize: table
*/
SELECT replicate, metric_name, value FROM realism_statistics('resample', 'ip_mix_share', 'judged_expectation')
