/*
doc: Which payment of an arrival each campaign that changes one takes (s0), and how it changes (s1).
stream: 6B.S3.pick
stored: false
*/
-- Campaigns that change payments, on days that are made.
WITH picked AS (
    SELECT campaign.campaign_id::UBIGINT AS entity, day.scenario_sub AS sub, campaign.campaign_id, campaign.kind_no, campaign.day_no
    FROM campaign_6B AS campaign
    JOIN kind_law AS law ON law.kind_no = campaign.kind_no AND law.law IN ('DISPUTE', 'REFUND')
    JOIN horizon_day AS day ON day.day_no = campaign.day_no
    ORDER BY campaign.campaign_id
)
SELECT day_no AS batch, * EXCLUDE (day_no) FROM rng_draw('picked', '6B.S3.pick')
