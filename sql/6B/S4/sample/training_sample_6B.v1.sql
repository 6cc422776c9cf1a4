/*
doc: >
  Payments to train a model on without a false prevalence: all frauds and abuses with the weight 1, and of each run of so many payments of a day one,
  evenly drawn, if it is honest. The weights of a day sum to its payments.
materialize: dataset
*/
-- One payment of each run; the last run of a day may be shorter, and then has one with the same chance as the others.
WITH drawn AS (
    SELECT flow_of_rank(day.day_no, flow_rank(draw.entity::BIGINT) * policy.honest_every + 1 + rng_pick(draw.s0, policy.honest_every)) AS flow_id
        , flow_of_rank(day.day_no, day.flows) AS last_id
    FROM draw__sample AS draw
    JOIN day_flow AS day ON day.day_no = flow_day(draw.entity::BIGINT)
    CROSS JOIN policy_6B.sampling AS policy
)
-- All that are taken.
, taken AS (
    SELECT flow_id, truth_label, subtype, false AS is_honest FROM flow_truth_6B WHERE truth_label IN ('FRAUD', 'ABUSE')
    UNION ALL
    SELECT drawn.flow_id, coalesce(truth.truth_label, 'LEGIT'), truth.subtype, true
    FROM drawn
    LEFT JOIN flow_truth_6B AS truth ON truth.flow_id = drawn.flow_id
    WHERE drawn.flow_id <= drawn.last_id AND coalesce(truth.truth_label, 'LEGIT') NOT IN ('FRAUD', 'ABUSE')
)
-- Of each day, how many honest payments one of them stands for.
, day AS (
    SELECT day.day_no, (day.flows - count_if(NOT taken.is_honest)) / nullif(count_if(taken.is_honest), 0) AS weight
    FROM day_flow AS day
    JOIN taken ON flow_day(taken.flow_id) = day.day_no
    GROUP BY day.day_no, day.flows
)
SELECT taken.flow_id
    , taken.truth_label
    , taken.subtype
    , CASE WHEN taken.is_honest THEN day.weight ELSE 1 END AS weight
FROM taken
JOIN day ON day.day_no = flow_day(taken.flow_id)
