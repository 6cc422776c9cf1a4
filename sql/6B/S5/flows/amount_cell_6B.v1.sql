/*
doc: >
  Payments by line of business and by the size of their amount in euros: a step is a two-hundredth of a natural logarithm, half a percent.
materialize: dataset
machinery: true
*/
SELECT group_no, floor(quantise(200 * ln(amount_minor / rate_minor), 6))::INTEGER AS step_no, count(*) AS payments
FROM graded_flow
GROUP BY group_no, step_no
