/*
doc: >
  Between a tenth and two fifths of the merchants sell at a distance; outside that the channel is coded wrongly.
code: 101
name: CARD_NOT_PRESENT_SHARE
hint: sectors.p_card_not_present, or the channel of the import
*/
SELECT avg_share AS card_not_present_share
FROM (
    SELECT count(*) FILTER (channel = 'card_not_present') / count(*) AS avg_share
    FROM transaction_schema_merchant_ids
)
CROSS JOIN policy_UP.world_policy
WHERE avg_share IS NULL OR NOT avg_share BETWEEN checks.card_not_present_min AND checks.card_not_present_max
