/*
doc: The squares of the weights of the field sum to 1, so that its variance is the square of the deviation.
code: 102
name: FIELD_WEIGHTS
hint: mend field in 5B.arrival_law
*/
SELECT field.day_weight, field.week_weight
FROM policy_5B.arrival_law
WHERE abs(field.day_weight * field.day_weight + field.week_weight * field.week_weight - 1) > 1e-9
