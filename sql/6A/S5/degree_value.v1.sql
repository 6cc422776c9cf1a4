/*
doc: The value of every count on every scale, up to the last step but one and one more.
step: load_contracts_inputs
*/
WITH span AS (
    SELECT scale, unnest(range(1002)) AS count FROM (SELECT DISTINCT scale FROM policy_6A.degree_steps)
)
SELECT span.scale, span.count::INTEGER AS count, min_by(step.value, step.upto) AS value
FROM span
JOIN policy_6A.degree_steps AS step ON step.scale = span.scale AND step.upto >= span.count
GROUP BY span.scale, span.count
