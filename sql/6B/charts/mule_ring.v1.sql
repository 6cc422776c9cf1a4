/*
doc: >
  The transfers of one mule ring, of those with the longest chain the one with most transfers - who hands on how much to whom. Each chain hands
  on less at every step, and ends at the first organiser.
title: A mule ring
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
-- Transfers between each two accounts, in euros.
, moved AS (
    SELECT made.account_id AS sender, made.counterparty_account_id AS receiver, min(made.step_no) AS step_no
        , sum(made.amount_minor / money.rate_minor)::DECIMAL(18, 2)::DOUBLE AS euros, count(*) AS transfers
    FROM campaign_flow_6B AS made
    JOIN ring ON ring.campaign_id = made.campaign_id
    JOIN (SELECT DISTINCT currency, rate_minor FROM country_money_6B) AS money ON money.currency = made.currency
    WHERE made.auth_decision = 'APPROVED'
    GROUP BY made.account_id, made.counterparty_account_id
)
-- Accounts around a circle, in the order in which they send.
, account AS (
    SELECT account_id, 2 * pi() * row_number() OVER (ORDER BY min(step_no), account_id) / count(*) OVER () AS turn
    FROM (
        SELECT sender AS account_id, step_no FROM moved
        UNION ALL
        SELECT receiver, step_no + 1 FROM moved
    )
    GROUP BY account_id
)
-- Each transfer from seat to seat.
, arrow AS (
    SELECT moved.*, cos(sender.turn) AS x, sin(sender.turn) AS y, cos(receiver.turn) AS x_end, sin(receiver.turn) AS y_end
    FROM moved
    JOIN account AS sender ON sender.account_id = moved.sender
    JOIN account AS receiver ON receiver.account_id = moved.receiver
)
SELECT 'transfer' AS part, concat(sender, ' to ', receiver) AS name, euros, transfers, x, y, x_end, y_end, NULL::DOUBLE AS turn
FROM arrow
UNION ALL
SELECT 'head', concat(sender, ' to ', receiver), euros, transfers, x + 0.86 * (x_end - x), y + 0.86 * (y_end - y), NULL, NULL
    , degrees(atan2(x_end - x, y_end - y))
FROM arrow
UNION ALL
SELECT 'account', account_id::VARCHAR, NULL, NULL, cos(turn), sin(turn), NULL, NULL, NULL
FROM account
