/*
doc: What is expected of each distribution over all seeds.
materialize: table
*/
SELECT part, category, sum(fx(expected, 9))::DOUBLE / 1e9 AS expected FROM seed_judged_expectation GROUP BY part, category
