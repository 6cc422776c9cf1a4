/*
doc: >
  The sample for training has every fraud and every abuse once, with the weight 1, no payment that does not exist, and weights that sum to the
  payments of each day of which an honest one was taken.
code: 248
name: SAMPLE_WEIGHTS
hint: compare training_sample_6B with flow_truth_6B and with the payments of that day in flow_6B
*/
-- Days of the sample.
WITH sampled AS (
    SELECT flow_day(flow_id) AS day_no, sum(to_fixed_point(weight, 6)) AS micro, count_if(truth_label NOT IN ('FRAUD', 'ABUSE')) AS honest
    FROM training_sample_6B
    GROUP BY flow_day(flow_id)
)
-- Days of which weights do not sum to their payments, each rounded to a millionth.
, unequal AS (
    SELECT 'day' AS fault, sampled.day_no::BIGINT AS id
    FROM sampled
    JOIN day_flow AS day ON day.day_no = sampled.day_no
    WHERE sampled.honest > 0 AND abs(sampled.micro - day.flows * 1000000) > sampled.honest
)
-- Frauds and abuses that are missing or have another weight or label.
, missed AS (
    SELECT 'truth' AS fault, truth.flow_id AS id
    FROM flow_truth_6B AS truth
    LEFT JOIN training_sample_6B AS sample ON sample.flow_id = truth.flow_id
    WHERE truth.truth_label IN ('FRAUD', 'ABUSE')
        AND (sample.flow_id IS NULL OR sample.weight <> 1 OR sample.truth_label <> truth.truth_label OR sample.subtype <> truth.subtype)
)
-- Payments that are said to be what they are not, or are none.
, wrong AS (
    SELECT 'sample' AS fault, sample.flow_id AS id
    FROM training_sample_6B AS sample
    LEFT JOIN flow_truth_6B AS truth ON truth.flow_id = sample.flow_id
    LEFT JOIN day_flow AS day ON day.day_no = flow_day(sample.flow_id)
    WHERE sample.truth_label <> coalesce(truth.truth_label, 'LEGIT') OR coalesce(flow_rank(sample.flow_id) NOT BETWEEN 1 AND day.flows, true)
)
SELECT fault, id FROM unequal
UNION ALL
SELECT fault, id FROM missed
UNION ALL
SELECT fault, id FROM wrong
