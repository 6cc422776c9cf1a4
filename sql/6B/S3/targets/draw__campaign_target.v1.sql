/*
doc: >
  The targets of campaigns: of s0, the upper half is the place and the lower the regular of the place; of s1, when it begins and how many
  payments it has; of s2, the instrument and the device; of s3, the tools and the beneficiary.
stream: 6B.S3.target
stored: false
*/
-- Targets in the order of campaigns.
WITH target AS (
    SELECT campaign.*, unnest(range(campaign.targets))::INTEGER AS target_no FROM campaign_6B AS campaign ORDER BY campaign.campaign_id
)
-- Their entities.
, aimed AS (
    SELECT (target.campaign_id::UBIGINT << 20) | target.target_no::UBIGINT AS entity, scenario.sub, target.*
    FROM target
    CROSS JOIN (SELECT min(scenario_sub) AS sub FROM horizon_day) AS scenario
)
SELECT 0 AS batch, * FROM rng_draw4('aimed', '6B.S3.target')
