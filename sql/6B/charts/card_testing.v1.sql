/*
doc: >
  The campaign of card testing with most payments - each with its moment and its amount, and whether the issuer said yes. Small amounts, many
  cards, few merchants, and mostly a no.
title: A burst of card testing
*/
-- The campaign.
WITH burst AS (
    SELECT made.campaign_id, min(made.ts_utc) AS begin_utc
    FROM campaign_flow_6B AS made
    JOIN campaign_6B AS campaign ON campaign.campaign_id = made.campaign_id AND campaign.campaign_kind = 'CARD_TESTING'
    GROUP BY made.campaign_id
    ORDER BY count(*) DESC, made.campaign_id
    LIMIT 1
)
SELECT CASE made.auth_decision WHEN 'APPROVED' THEN 'approved' ELSE 'declined' END AS answer
    , (epoch_us(made.ts_utc) - epoch_us(burst.begin_utc)) / 60e6 AS minutes
    , made.amount_minor / money.rate_minor AS euros
FROM campaign_flow_6B AS made
JOIN burst ON burst.campaign_id = made.campaign_id
JOIN (SELECT DISTINCT currency, rate_minor FROM country_money_6B) AS money ON money.currency = made.currency
ORDER BY minutes, euros
