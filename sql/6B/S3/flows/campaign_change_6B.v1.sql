/*
doc: >
  Payments of arrivals that campaigns take up: each draws one of its day among those at the merchants of its pool, and takes it if it cleared.
  Who abuses refunds is paid back all of it, in days; who disputes a payment that was made leaves it as it is.
materialize: dataset
*/
-- Cells of arrivals of the days and the pools, with the range of numbers that stands for each.
WITH cell AS (
    SELECT law.kind_no, counted.day_no, pack_cell(counted.day_no, counted.key_no, counted.slot - day.first_slot) AS first_id, counted.n
        , (sum(counted.n) OVER (PARTITION BY law.kind_no, counted.day_no ORDER BY counted.key_no, counted.slot) - counted.n)::BIGINT AS first_number
        , (sum(counted.n) OVER (PARTITION BY law.kind_no, counted.day_no))::BIGINT AS numbers
    FROM bucket_count_5B AS counted
    JOIN horizon_day AS day ON day.day_no = counted.day_no
    JOIN (SELECT DISTINCT pool.pool, point.key_no FROM pool_point AS point JOIN policy_6B.pools AS pool ON pool.ordinal = point.pool_no) AS member
        ON member.key_no = counted.key_no
    JOIN kind_law AS law ON law.law IN ('DISPUTE', 'REFUND') AND law.pool = member.pool
)
-- Numbers drawn.
, drawn AS (
    SELECT pick.*, pick.batch AS day_no, rng_pick(pick.s0, day.numbers) AS number
    FROM draw__campaign_pick AS pick
    JOIN (SELECT kind_no, day_no, min(numbers) AS numbers FROM cell GROUP BY kind_no, day_no) AS day
        ON day.kind_no = pick.kind_no AND day.day_no = pick.batch
)
-- Arrivals.
, found AS (
    SELECT drawn.campaign_id, drawn.kind_no, drawn.s1, cell.first_id + drawn.number - cell.first_number AS arrival_id
    FROM drawn
    ASOF JOIN cell ON cell.kind_no = drawn.kind_no AND cell.day_no = drawn.day_no AND cell.first_number <= drawn.number
)
SELECT found.arrival_id, found.campaign_id, 0::INTEGER AS target_no, 'PRIMARY' AS role
    , CASE WHEN law.law = 'REFUND' THEN base.amount_minor END AS refund_minor
    , CASE WHEN law.law = 'REFUND'
        THEN floor(quantise(life.refund.from_s * pow(life.refund.to_s / life.refund.from_s, sqrt(rng_u(found.s1))), 6))::INTEGER END AS refund_delay_s
FROM found
JOIN kind_law AS law ON law.kind_no = found.kind_no
JOIN flow_base_6B AS base ON base.arrival_id = found.arrival_id
ANTI JOIN campaign_step AS taken ON taken.arrival_id = found.arrival_id
CROSS JOIN policy_6B.lifecycle AS life
WHERE base.outcome = 'CLEARED' AND base.first_part_minor IS NULL
QUALIFY row_number() OVER (PARTITION BY found.arrival_id ORDER BY found.campaign_id) = 1
