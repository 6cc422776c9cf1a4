/*
doc: >
  Every payment about which somebody may say something: those of truth, and honest ones that are disputed. The head of a victim's payments in one
  campaign is the first that cleared: who reports it reports all of them.
*/
-- Payments by id, with what truth says.
WITH found AS (
    SELECT flow_id, subtype, campaign_id, false AS is_honest, true AS stays_in_person FROM flow_truth_6B
    UNION ALL
    SELECT flow_id, 'HONEST', NULL, true, stays_in_person
    FROM disputed_rank
    ANTI JOIN flow_truth_6B AS truth ON truth.flow_id = disputed_rank.flow_id
)
-- These with the payment.
, joined AS (
    SELECT found.flow_id, found.subtype, found.campaign_id, found.is_honest, flow.ts_utc, flow.account_id, flow.party_id
        , flow.channel = 'TRANSFER' AS is_transfer, flow.outcome = 'CLEARED' AS is_cleared
    FROM flow_6B AS flow
    JOIN found ON found.flow_id = flow.flow_id
    WHERE NOT found.is_honest OR (flow.outcome = 'CLEARED' AND (flow.channel = 'REMOTE' OR (flow.channel = 'IN_PERSON' AND found.stays_in_person)))
)
SELECT joined.*, party.region_id
    , CASE WHEN is_honest OR NOT is_cleared THEN flow_id
        ELSE min(flow_id) FILTER (is_cleared) OVER (PARTITION BY campaign_id, subtype, account_id, is_honest) END AS head_flow_id
FROM joined
JOIN s1_party_base_6A AS party ON party.party_id = joined.party_id
ORDER BY flow_id
