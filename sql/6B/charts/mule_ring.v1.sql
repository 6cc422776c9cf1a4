/*
doc: >
  The transfers of one mule ring, of those with the longest chain the one with most transfers - who hands on how much to whom. Each chain hands
  on less at every step, and ends at the first organiser.
title: A mule ring
chart: graph
x: sender
y: receiver
value: amount
*/
-- Rings by the longest chain.
WITH ring AS (
    SELECT made.campaign_id, max(made.step_no) AS hops, count(*) AS transfers
    FROM campaign_flow_6B AS made
    JOIN campaign_6B AS campaign ON campaign.campaign_id = made.campaign_id AND campaign.campaign_kind = 'MULE_RING'
    GROUP BY made.campaign_id
    ORDER BY hops DESC, transfers DESC, made.campaign_id
    LIMIT 1
)
SELECT made.account_id::VARCHAR AS sender, made.counterparty_account_id::VARCHAR AS receiver
    , sum(made.amount_minor / money.rate_minor)::DECIMAL(18, 2)::DOUBLE AS amount, count(*) AS transfers
FROM campaign_flow_6B AS made
JOIN ring ON ring.campaign_id = made.campaign_id
JOIN (SELECT DISTINCT currency, rate_minor FROM country_money_6B) AS money ON money.currency = made.currency
WHERE made.auth_decision = 'APPROVED'
GROUP BY made.account_id, made.counterparty_account_id
ORDER BY sender, receiver
