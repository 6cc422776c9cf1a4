/*
doc: >
  Weights of evidence of the scorecard, from the first days: of each feature and step, how much more often frauds lie there than other payments, as a
  logarithm. Half a payment more in each step keeps an empty one finite.
materialize: dataset
*/
-- Features with the bits of their steps.
WITH feature AS (
    SELECT feature, sum(1::BIGINT << (ordinal - 1)::INTEGER)::BIGINT AS signs, count(*) AS steps FROM policy_6B.detection_steps GROUP BY feature
)
-- Steps by number; none is below 0.
, step AS (
    SELECT feature, row_number() OVER (PARTITION BY feature ORDER BY at_least, ordinal) AS step_no, at_least FROM policy_6B.detection_steps
    UNION ALL
    SELECT feature, 0, NULL FROM feature
)
-- Payments of the first days by feature and step.
, found AS (
    SELECT feature.feature, bit_count(cell.signs & feature.signs) AS step_no, sum(cell.flows) AS flows, sum(cell.frauds) AS frauds
    FROM detection_cell AS cell
    CROSS JOIN feature
    WHERE NOT cell.is_later
    GROUP BY feature.feature, bit_count(cell.signs & feature.signs)
)
-- All of them.
, total AS (
    SELECT coalesce(sum(flows), 0) AS flows, coalesce(sum(frauds), 0) AS frauds FROM detection_cell WHERE NOT is_later
)
SELECT step.feature
    , step.step_no
    , step.at_least
    , coalesce(found.flows, 0) AS flows
    , coalesce(found.frauds, 0) AS frauds
    , to_fixed_point(quantise(
        ln((coalesce(found.frauds, 0) + 0.5) / (total.frauds + 0.5 * (feature.steps + 1)))
        - ln((coalesce(found.flows - found.frauds, 0) + 0.5) / (total.flows - total.frauds + 0.5 * (feature.steps + 1)))
        , 6), 6)::BIGINT AS weight_micro
FROM step
JOIN feature ON feature.feature = step.feature
CROSS JOIN total
LEFT JOIN found ON found.feature = step.feature AND found.step_no = step.step_no
