/*
doc: >
  Whether a campaign begins, for each kind, day and candidate (s0), days before the horizon included; of s1, the upper half is the place that it
  aims at and the lower the moment in the day; of s2, how many targets, and the shop; of s3, the ring, and the tools.
stream: 6B.S3.start
stored: false
*/
-- Days on which campaigns begin that may reach the days that are made; the next one, too, where local hours turn back a day.
WITH day AS (
    SELECT unnest(range(min(day.day_no) - policy.horizon_before_days, max(day.day_no) + 2))::INTEGER AS day_no, min(day.scenario_sub) AS sub
    FROM horizon_day AS day
    CROSS JOIN policy_6B.campaign_law AS policy
    GROUP BY policy.horizon_before_days
)
-- Candidates.
, candidate AS (
    SELECT law.kind_no, day.day_no, day.sub, unnest(range(law.candidates))::INTEGER AS candidate_no
    FROM kind_law AS law
    CROSS JOIN day
)
-- Their entities.
, started AS (
    SELECT (kind_no::UBIGINT << 32) | ((day_no + 1024)::UBIGINT << 16) | candidate_no::UBIGINT AS entity, sub, kind_no, day_no, candidate_no
    FROM candidate
    ORDER BY entity
)
SELECT day_no AS batch, * FROM rng_draw4('started', '6B.S3.start')
