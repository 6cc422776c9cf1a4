/*
doc: Counters of S3, campaigns and their payments by kind.
materialize: metrics
*/
SELECT 'campaigns' AS metric, campaign_kind AS key, count(*)::DOUBLE AS value FROM campaign_6B GROUP BY campaign_kind
UNION ALL
SELECT 'campaign_flows', campaign.campaign_kind, count(*)::DOUBLE
FROM campaign_flow_6B AS flow
JOIN campaign_6B AS campaign ON campaign.campaign_id = flow.campaign_id
GROUP BY campaign.campaign_kind
