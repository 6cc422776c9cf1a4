/*
doc: >
  The later payments that the scorecard looks at, by score: the sum of the weights of the steps that their features reach, in thousandths.
materialize: dataset
*/
-- Features with the bits of their steps.
WITH feature AS (
    SELECT feature, sum(1::BIGINT << (ordinal - 1)::INTEGER)::BIGINT AS signs FROM policy_6B.detection_steps GROUP BY feature
)
-- Scores of the cells.
, scored AS (
    SELECT cell.signs, cell.flows, cell.frauds, sum(weight.weight_micro) AS score_micro
    FROM detection_cell AS cell
    CROSS JOIN feature
    JOIN detection_weight_6B AS weight ON weight.feature = feature.feature AND weight.step_no = bit_count(cell.signs & feature.signs)
    WHERE cell.is_later
    GROUP BY cell.signs, cell.flows, cell.frauds
)
SELECT floor(score_micro / 1000)::INTEGER AS score_milli
    , sum(flows)::BIGINT AS flows
    , sum(frauds)::BIGINT AS frauds
FROM scored
GROUP BY floor(score_micro / 1000)::INTEGER
