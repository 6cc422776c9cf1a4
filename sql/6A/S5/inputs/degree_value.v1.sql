/*
doc: >
  Value of every count on every scale, for counts up to 1001: no scale has a step between 1001 and its last, so larger counts have
  the value of 1001.
*/
-- Every count from 0 to 1001 on every scale.
WITH span AS (
    SELECT scale, unnest(range(1002)) AS count FROM (SELECT DISTINCT scale FROM policy_6A.degree_steps)
)
SELECT span.scale, span.count::INTEGER AS count, min_by(step.value, step.upto) AS value
FROM span
JOIN policy_6A.degree_steps AS step ON step.scale = span.scale AND step.upto >= span.count
GROUP BY span.scale, span.count
