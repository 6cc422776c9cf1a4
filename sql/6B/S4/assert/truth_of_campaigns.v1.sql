/*
doc: >
  Every payment that a campaign makes or takes up is in truth once, but for honest campaigns, which leave none there: no two payments have the
  moment and the instrument of one of them.
code: 264
name: CAMPAIGN_TRUTH
hint: read flow_truth_6B beside campaign_flow_6B and campaign_change_6B, by campaign_id
*/
-- Payments of campaigns.
WITH meant AS (
    SELECT made.campaign_id, count(*) AS payments
    FROM (SELECT campaign_id FROM campaign_flow_6B UNION ALL SELECT campaign_id FROM campaign_change_6B) AS made
    GROUP BY made.campaign_id
)
-- Those that truth has.
, told AS (
    SELECT campaign_id, count(*) AS payments FROM flow_truth_6B GROUP BY campaign_id
)
SELECT coalesce(meant.campaign_id, told.campaign_id) AS campaign_id, meant.payments AS payments, told.payments AS payments_in_truth
FROM meant
FULL JOIN told ON told.campaign_id = meant.campaign_id
LEFT JOIN campaign_6B AS campaign ON campaign.campaign_id = coalesce(meant.campaign_id, told.campaign_id)
WHERE coalesce(told.payments, 0) IS DISTINCT FROM CASE
    WHEN campaign.truth_label <> 'LEGIT' THEN meant.payments
    WHEN campaign.truth_label = 'LEGIT' THEN 0
END
