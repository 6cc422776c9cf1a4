/*
doc: >
  The payments that targets are to have: of s0, the upper half is where and the lower the time since the one before; of s1, the local hour, and
  the way to another place or the coin between home and abroad; s2 and s3 are what transfers are drawn by.
stream: 6B.S3.step
stored: false
*/
-- Payments in the order of campaigns and targets.
WITH step AS (
    SELECT target.*, unnest(range(target.steps))::INTEGER AS step_no
    FROM campaign_target_6B AS target
    JOIN kind_law AS law ON law.kind_no = target.kind_no AND law.law IN ('PAY', 'TRANSFER', 'CHAIN')
    ORDER BY target.campaign_id, target.target_no
)
-- Their entities.
, made AS (
    SELECT (step.campaign_id::UBIGINT << 28) | (step.target_no::UBIGINT << 8) | step.step_no::UBIGINT AS entity, scenario.sub, step.*
    FROM step
    CROSS JOIN (SELECT min(scenario_sub) AS sub FROM horizon_day) AS scenario
)
SELECT 0 AS batch, * FROM rng_draw4('made', '6B.S3.step')
