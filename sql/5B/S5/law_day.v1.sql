/*
doc: >
  Sums of the laws over the slots of each key from one daily knot to the next: expected arrivals and mean under the field, in units of 1e-9;
  the probability of none; the variance of the counts about the field; how much of the expected arrivals hangs on each knot; and over slots with
  a mean from 1 on the variance of (n - mean) / sqrt(mean) that both laws give together.
*/
-- Cells with the weights of the knots around them, and the square of the variation of the field.
WITH cell AS (
    SELECT cell.*, exp(deviation * deviation) AS spread
        , expected * (1 - way) / sqrt((1 - way) * (1 - way) + way * way) AS day_from_part
        , expected * way / sqrt((1 - way) * (1 - way) + way * way) AS day_to_part
        , expected * (1 - week_way) / sqrt((1 - week_way) * (1 - week_way) + week_way * week_way) AS week_from_part
        , expected * week_way / sqrt((1 - week_way) * (1 - week_way) + week_way * week_way) AS week_to_part
        , expected >= gate.busy_mean AS is_busy
    FROM arrival_cells('merchant_zone_scenario_local_5A', 'merchant_zone_key_5B', 'horizon_day', 'policy_5B.arrival_law', 'knot_day') AS cell
    CROSS JOIN policy_5B.validation_policy AS gate
)
SELECT key_no, day_knot
    , count(*) AS cells
    , sum(CAST(expected * 1e9 AS BIGINT)) AS expected_units
    , sum(CAST(lambda_realised * 1e9 AS BIGINT)) AS realised_units
    , sum(CAST(count_zero(lambda_realised, dispersion) * 1e9 AS BIGINT)) AS zero_units
    , sum(CAST((expected + expected * expected * spread / dispersion) * 1e6 AS BIGINT)) AS count_variance_units
    , sum(CAST(day_from_part * 1e9 AS BIGINT)) AS day_from_units
    , sum(CAST(day_to_part * 1e9 AS BIGINT)) AS day_to_units
    , sum(CAST(week_from_part * 1e9 AS BIGINT)) AS week_from_units
    , sum(CAST(week_to_part * 1e9 AS BIGINT)) AS week_to_units
    , count_if(is_busy) AS busy_cells
    , coalesce(sum(CAST((1 + expected * (spread * (1 + 1 / dispersion) - 1)) * 1e9 AS BIGINT)) FILTER (is_busy), 0) AS busy_units
FROM cell
GROUP BY key_no, day_knot
